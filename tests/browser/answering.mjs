// A participant answers on the tablet: by touch and by keyboard, with reloads, a lost network, Back, and without scripts.
//   node answering.mjs ADDRESS FIRST-CODE CODES MEETINGS
// CODES and MEETINGS are participants whom nobody has taken on yet, with a meeting each, separated by spaces: six, or nine with FRAMSTEG_FULL.

import assert from "node:assert/strict";

import { heading, leads, open, scenario } from "./lib/browser.mjs";
import { COORDINATOR, comeIn, firstAdministrator, letIn, signIn, submit } from "./lib/house.mjs";
import { TABLET, chooses, handOver, isOn, next, option, takeBack, takeOn, tapThrough } from "./lib/tablet.mjs";
import { sv } from "./lib/texts.mjs";

const QUESTIONNAIRES = ["progression-participant", "coordination", "satisfaction"];

const third = async (page) => {
  const choice = option(page, 2);
  if (await choice.count()) {
    const box = await choice.boundingBox();
    assert.ok(box.height >= 44 && box.width > 500, `a target of ${box.width} × ${box.height}`);
    await choice.tap();
  }
};

/** The whole visit by touch, in a language; the tablet ends at the same quiet page. */
async function byTouch(page, meeting, name, direction) {
  await handOver(page, meeting, true);
  await chooses(page, name);
  assert.equal(await page.locator("html").getAttribute("dir"), direction);
  for (let left = QUESTIONNAIRES.length; left > 0; left -= 1) {
    await tapThrough(page, third);
    assert.ok(await page.locator(".look").isVisible(), "a last look");
    await leads(page, () => page.locator("#send").tap());
    await page.waitForLoadState();
  }
  const kept = await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("answers")));
  assert.deepEqual(kept, [], "nothing is kept after sending");
  const end = page.url();
  await page.goBack();
  await page.waitForLoadState();
  assert.ok(!(await page.locator("input:checked").count()), `Back shows what was answered: ${page.url()}`);
  await page.goto(end);
  await takeBack(page, meeting);
}

/** Reload at every screen, back and forth, a lost network, and an answer that is kept until it is sent. */
async function withTrouble(page, meeting) {
  await handOver(page, meeting);
  await chooses(page, "Svenska");
  await page.reload();
  await next(page).tap();
  await isOn(page, 1, 9);
  await next(page).tap();
  await isOn(page, 1, 9);
  assert.equal(await page.locator(".told").innerText(), "Välj ett svar, eller hoppa över frågan.");
  for (let place = 1; place <= 9; place += 1) {
    await option(page, place % 5).tap();
    await page.reload();
    await isOn(page, place, 9);
    assert.ok(await option(page, place % 5).locator("input").isChecked(), `question ${place} after a reload`);
    await next(page).tap();
  }
  await page.getByRole("button", { name: "Ändra" }).nth(3).tap();
  await isOn(page, 4, 9);
  await option(page, 5).tap();
  // Straight back to the last look.
  await next(page).tap();
  assert.equal(await page.locator(".look dd").nth(3).innerText().then((text) => text.includes("Inget svar")), true);
  await page.context().setOffline(true);
  await page.locator("#send").tap();
  await page.waitForFunction(() => document.querySelector(".told").textContent.includes("Dina svar är kvar"));
  await page.context().setOffline(false);
  // It would go by itself, too; nobody has to wait for it.
  await page.getByRole("button", { name: "Försök nu" }).tap();
  await page.waitForURL(/\/coordination$/);
  // What it holds is known by opening the next one: the first is not offered again.
  await page.goto(`/meetings/${meeting}`);
  await page.getByRole("link", { name: "Svenska", exact: true }).tap();
  await page.waitForURL(/\/surveys\/coordination\//);
  await takeBack(page, meeting);
}

/** Once more, from an empty form: only that questionnaire, and then it is over. */
async function answersAgain(page, meeting) {
  await page.goto(`/meetings/${meeting}`);
  await leads(page, () => page.locator(`a[href="/meetings/${meeting}/again/coordination"]`).tap());
  assert.equal(await submit(page, sv("hand-over")), `200 /meetings/${meeting}`);
  await page.getByRole("link", { name: "Svenska", exact: true }).tap();
  await page.waitForURL(/\/surveys\/coordination\//);
  assert.ok(!(await page.locator("input:checked").count()), "an empty form");
  await tapThrough(page, third);
  await leads(page, () => page.locator("#send").tap());
  assert.equal(await heading(page), "Tack!");
  assert.equal(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key !== "meeting").length), 0, "nothing is kept after sending");
  await takeBack(page, meeting);
}

/** By keyboard alone: Tab, arrows and Enter. */
async function byKeyboard(page, meeting) {
  await handOver(page, meeting);
  await page.getByRole("link", { name: "Svenska", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/surveys\//);
  const press = async (key, until) => {
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press(key);
      if (await page.evaluate(until)) {
        return;
      }
    }
    assert.fail(`${key} never leads there`);
  };
  await press("Tab", () => document.activeElement.matches(".way button:last-of-type, .way button:not(.second)"));
  await page.keyboard.press("Enter");
  for (let place = 1; place <= 9; place += 1) {
    await isOn(page, place, 9);
    await press("Tab", () => document.activeElement.matches(".question input[type=radio]"));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
  }
  assert.ok(await page.locator(".look").isVisible());
  await press("Tab", () => document.activeElement.id === "send");
  await leads(page, () => page.keyboard.press("Enter"));
  await takeBack(page, meeting);
}

/** Without scripts the same questions are one long form. */
async function withoutScripts(browser, state, meeting) {
  const page = await browser.visitor({ ...TABLET, javaScriptEnabled: false, storageState: state });
  await handOver(page, meeting);
  await page.getByRole("link", { name: "Svenska", exact: true }).click();
  await page.waitForURL(new RegExp(`/meetings/${meeting}/answer/sv/`));
  for (const key of QUESTIONNAIRES) {
    assert.ok(page.url().endsWith(key), page.url());
    await page.locator(".question").first().locator(".option").nth(2).click();
    await leads(page, () => page.locator("#send").click());
  }
  assert.equal(await heading(page), "Tack!");
  // Back leads to a form that leads here again: to the browser that is no new page.
  await page.goBack({ waitUntil: "commit", timeout: 3_000 }).catch(() => {});
  assert.equal(await heading(page), "Tack!");
  assert.ok(!(await page.locator("input:checked").count()), "Back shows what was answered");
  await takeBack(page, meeting);
  return page.context().storageState();
}

/** Fills in the first questionnaire in another tab, up to the last look. */
async function fillsIn(tab, meeting) {
  await tab.goto(`/meetings/${meeting}`);
  await chooses(tab, "Svenska");
  await tapThrough(tab, async () => option(tab, 3).tap());
  await tab.locator(".look dd").first().waitFor();
}

/** Other tabs show and send nothing that is not theirs: not the coordinator's pages after handing over, not one meeting's answers at another. */
async function otherTabs(page, here, there) {
  const inside = await page.context().newPage();
  await inside.goto("/meetings");
  await handOver(page, here);
  await inside.waitForURL((url) => url.pathname === "/");
  assert.equal(await inside.locator("#code").count(), 0, "the day stays on the screen");

  const tab = await page.context().newPage();
  await fillsIn(tab, here);
  await takeBack(page, here);
  await tab.waitForURL(new RegExp(`/meetings/${here}$`));
  assert.equal(await tab.locator(".look dd, .question").count(), 0, "answers stay in another tab");

  // A tab that nobody tells finds out when it sends.
  await handOver(page, here);
  const deaf = await page.context().newPage();
  await deaf.addInitScript(() => {
    globalThis.BroadcastChannel = class {
      addEventListener() {}
      postMessage() {}
    };
  });
  await fillsIn(deaf, here);
  await takeBack(page, here);
  await handOver(page, there);
  await deaf.locator("#send").tap();
  await deaf.waitForURL(new RegExp(`/meetings/${here}$`));
  assert.equal(await deaf.locator(".look dd, .question").count(), 0, "answers stay in a deaf tab");
  const first = `/meetings/${there}/answer/sv/progression-participant`;
  await open(page, `/meetings/${there}/answer/sv`);
  assert.ok(page.url().endsWith(first), `${page.url()}: somebody else's answers were stored`);
  await takeBack(page, there);
  for (const one of [inside, tab, deaf]) {
    await one.close();
  }
}

/** The way out of the room: this page is gone, and so is the session; without a network as soon as there is one. */
async function quickExit(page, meeting, isOffline = false) {
  await open(page, `/meetings/${meeting}/room`);
  for (const key of ["together", "alone", "no-relative", "time", "card"]) {
    await page.check(`#${key}`);
  }
  assert.equal(await submit(page, sv("continue")), `200 /meetings/${meeting}/room`);
  assert.equal(await page.title(), "Enkät – framsteg");
  await page.context().setOffline(isOffline);
  await page.getByRole("button", { name: "Lämna sidan", exact: true }).tap();
  if (isOffline) {
    await page.waitForFunction(() => document.body.children.length === 0 && document.title === "framsteg");
    await page.context().setOffline(false);
  }
  await page.waitForURL(/\/sign-in$/);
  await page.goBack();
  await page.waitForLoadState();
  assert.ok(!(await page.content()).includes("Hur trygg"), "Back shows the questions");
  assert.equal(await open(page, "/meetings"), "401 /meetings");
}

await scenario("answering", async (browser, first, codes, meetings) => {
  const administrator = await browser.visitor();
  await firstAdministrator(administrator, first);
  const oneTimeCode = await letIn(administrator, COORDINATOR, "coordinator", ["misam"]);
  const page = await browser.visitor(TABLET);
  await comeIn(page, COORDINATOR, oneTimeCode);
  for (const code of codes.split(" ")) {
    await takeOn(page, code);
  }
  const [swedish, arabic, trouble, keyboard, plain, easy, here, there, ...others] = meetings.split(" ");
  await byTouch(page, swedish, "Svenska", "ltr");
  await answersAgain(page, swedish);
  await byTouch(page, arabic, "العربية", "rtl");
  await byTouch(page, easy, "Lättläst svenska", "ltr");
  for (const [place, name] of (process.env.FRAMSTEG_FULL ? ["English", "Soomaali", "Українська"] : []).entries()) {
    await byTouch(page, others[place], name, "ltr");
  }
  await withTrouble(page, trouble);
  await byKeyboard(page, keyboard);
  await otherTabs(page, here, there);
  await withoutScripts(browser, await page.context().storageState(), plain);
  for (const isOffline of [false, true]) {
    const again = await browser.visitor(TABLET);
    await signIn(again, COORDINATOR);
    await quickExit(again, swedish, isOffline);
  }
});
