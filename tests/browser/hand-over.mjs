// A coordinator hands the tablet over, and until it is taken back it shows one meeting and nothing else, whatever becomes of the program.
//   node hand-over.mjs ADDRESS hand-over FIRST-CODE CODE MEETING OTHER-MEETING STATE
//   node hand-over.mjs ADDRESS take-back -          CODE MEETING OTHER-MEETING STATE
// The browser's cookies go through the file STATE from the first to the second.

import assert from "node:assert/strict";

import { heading, open, scenario } from "./lib/browser.mjs";
import { COORDINATOR, comeIn, firstAdministrator, letIn } from "./lib/house.mjs";
import { Keyboard } from "./lib/keyboard.mjs";
import { sv } from "./lib/texts.mjs";

const WRONG = "inte mitt lösenord";

/** A code is written in groups. */
const withoutGaps = (text) => text.replace(/\s/g, "");

/** Everything but the one meeting is shut, however it is asked for. */
async function isShut(page, meeting, other) {
  const shut = [
    "/",
    "/meetings",
    "/account",
    "/account/second-factor",
    "/staff",
    "/clients",
    "/sign-in",
    "/sign-in/code",
    "/activate",
    "/nowhere",
    "/api/docs/",
    "/api/v1/questionnaires",
    `/meetings/${other}`,
    `/meetings/${meeting}/hand-over`,
  ];
  for (const path of shut) {
    assert.equal(await open(page, path), `403 ${path}`);
    assert.equal((await page.reload()).status(), 403, `${path}, loaded again`);
    assert.ok(!(await page.content()).includes(COORDINATOR.name), `${path} tells who handed over`);
  }
}

/** The participant's page: nothing of the coordinator, and no way out but the password. */
async function isParticipants(keys, meeting) {
  const { page } = keys;
  assert.equal(await open(page, `/meetings/${meeting}`), `200 /meetings/${meeting}`);
  assert.equal(await heading(page), sv("handed-over-heading"));
  const html = await page.content();
  for (const secret of [COORDINATOR.name, COORDINATOR.username, sv("sign-out")]) {
    assert.ok(!html.includes(secret), `the participant sees ${secret}`);
  }
}

async function takeBack(keys, password) {
  await keys.type(keys.field(sv("coordinators-password")), password);
  return keys.press(keys.button(sv("take-back")));
}

async function handOver(keys, meeting) {
  assert.equal(await keys.press(keys.link(sv("open-meeting")).first()), `200 /meetings/${meeting}`);
  assert.equal(await heading(keys.page), sv("meeting-title"));
  assert.equal(await keys.press(keys.button(sv("hand-over"))), `200 /meetings/${meeting}`);
  assert.equal(await heading(keys.page), sv("handed-over-heading"));
}

const acts = {
  async "hand-over"(browser, first, code, meeting, other, state) {
    const administrator = await browser.visitor();
    await firstAdministrator(administrator, first);
    const oneTimeCode = await letIn(administrator, COORDINATOR, "coordinator", ["misam"]);
    const keys = new Keyboard(await browser.visitor());
    const { page } = keys;
    await comeIn(page, COORDINATOR, oneTimeCode);

    assert.equal(await keys.press(keys.link(sv("way-meetings")).first()), "200 /meetings");
    assert.ok((await page.getByRole("main").innerText()).includes(sv("meetings-none")));
    const field = keys.field(sv("participant-code"));
    await keys.type(field, "1234");
    assert.equal(await keys.press(keys.button(sv("find"))), "422 /meetings");
    await keys.isRefused(sv("fault-bad_code"), field);
    await keys.type(field, code);
    assert.match(await keys.press(keys.button(sv("find"))), /^200 \/enrolments\//);
    assert.equal(await keys.press(keys.link(sv("way-meetings")).first()), "200 /meetings");
    const card = page.locator(".cards").getByRole("listitem");
    assert.ok(withoutGaps(await card.innerText()).includes(code));

    await handOver(keys, meeting);
    await isParticipants(keys, meeting);
    // Back leads nowhere either.
    await page.goBack();
    assert.ok(!withoutGaps(await page.content()).includes(code), "Back shows the participant's code");
    await isShut(page, meeting, other);
    await isParticipants(keys, meeting);
    await page.context().storageState({ path: state });
  },

  async "take-back"(browser, _, code, meeting, other, state) {
    const keys = new Keyboard(await browser.visitor({ storageState: state }));
    const { page } = keys;
    await isShut(page, meeting, other);
    await isParticipants(keys, meeting);
    assert.equal(await takeBack(keys, WRONG), `401 /meetings/${meeting}/take-back`);
    await keys.isRefused(sv("problem-wrong_password"), keys.field(sv("coordinators-password")));
    assert.equal(await keys.field(sv("coordinators-password")).inputValue(), "");
    assert.equal(await takeBack(keys, COORDINATOR.password), `200 /meetings/${meeting}`);
    assert.ok(withoutGaps(await page.getByRole("main").innerText()).includes(code));
    assert.equal(await open(page, "/account"), "200 /account");

    // Three wrong ones, and nobody is signed in any more.
    await open(page, "/meetings");
    await handOver(keys, meeting);
    for (const tries of [1, 2]) {
      assert.equal(await takeBack(keys, WRONG), `401 /meetings/${meeting}/take-back`);
      assert.equal(await heading(page), sv("handed-over-heading"), `after ${tries}`);
    }
    assert.equal(await takeBack(keys, WRONG), `401 /meetings/${meeting}/take-back`);
    assert.equal(await heading(page), sv("sign-in-heading"));
    for (const path of ["/meetings", `/meetings/${meeting}`, "/account"]) {
      assert.equal(await open(page, path), `401 ${path}`);
    }
    // With the password the coordinator is in again, on the page that was asked for last.
    await keys.type(keys.field(sv("username")), COORDINATOR.username);
    await keys.type(keys.field(sv("password")), COORDINATOR.password);
    assert.equal(await keys.press(keys.button(sv("sign-in"))), "200 /account");
  },
};

await scenario("hand-over", (browser, act, ...given) => acts[act](browser, ...given));
