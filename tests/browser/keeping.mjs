// What is filled in is kept until it is sent, whatever comes between, and not a moment longer: faults, other languages, a session that runs
// out, a sending that fails; taking the tablet back, and leaving at once. And what makes the questions easier to read and to hear.
//   node keeping.mjs ADDRESS FIRST-CODE CODES MEETINGS
// CODES and MEETINGS are three participants whom nobody has taken on yet, with a meeting each, separated by spaces.

import assert from "node:assert/strict";

import { heading, leads, open, scenario } from "./lib/browser.mjs";
import { COORDINATOR, comeIn, firstAdministrator, letIn, signIn, submit } from "./lib/house.mjs";
import { isGoodToRead } from "./lib/reading.mjs";
import { TABLET, chooses, handOver, isOn, next, option, takeBack, takeOn, tapThrough } from "./lib/tablet.mjs";
import { sv } from "./lib/texts.mjs";
import { wish } from "./lib/wishes.mjs";

const NO_PERSONAL_DATA = "Ta bort personnummer, telefonnummer och e-postadresser.";

const sends = (page) => leads(page, () => page.locator("#send").tap());
const answered = (page) => page.locator("input:checked").count();
const stored = (page) => page.evaluate(() => Object.keys(sessionStorage));
const isLarge = (page) => page.evaluate(() => document.documentElement.classList.contains("large"));

/** Chooses the answer at this place; writes this where words are asked for. */
const all = (place, text = "") => async (page) => {
  const field = page.locator(".question:visible textarea");
  await ((await field.count()) ? field.fill(text) : option(page, place).tap());
};

/** What the server finds wrong stands beside its question, and everything else is as it was, also when the session runs out before it is mended. */
async function mends(page, meeting) {
  await handOver(page, meeting);
  await chooses(page, "Svenska");
  for (const next of ["coordination", "satisfaction"]) {
    await tapThrough(page, all(0));
    await sends(page);
    await page.waitForURL(new RegExp(`/${next}$`));
  }
  const count = await tapThrough(page, all(1, "Ring mig på 070-123 45 67"));
  await page.locator("#send").tap();
  const field = page.locator(".question:visible textarea");
  await page.locator(".question:visible .error", { hasText: NO_PERSONAL_DATA }).waitFor();
  const said = await field.evaluate((one) => document.getElementById(one.getAttribute("aria-describedby")).innerText);
  assert.equal(said, NO_PERSONAL_DATA);
  assert.ok(await field.evaluate((one) => document.activeElement === one), "where to mend it has the focus");
  await isGoodToRead(page, "/surveys with something wrong");
  await page.setViewportSize(TABLET.viewport);
  await next(page).tap();
  assert.ok((await page.locator(".look").innerText()).includes(NO_PERSONAL_DATA), "the last look tells of it");
  await page.reload();
  await page.locator(".look").waitFor();
  assert.equal(await answered(page), count - 1, "answers after a reload");
  await page.locator(".look dd button").last().tap();
  await field.fill("Det har varit bra.");
  await wish("the sessions run out");
  await next(page).tap();
  await page.locator("#send").tap();
  const way = page.getByRole("link", { name: sv("sign-in-coordinator"), exact: true });
  await leads(page, () => way.tap());
  assert.equal(await signIn(page, COORDINATOR), "200 /meetings");
  await handOver(page, meeting);
  await chooses(page, "Svenska");
  await page.locator(".look").waitFor();
  assert.equal(await answered(page), count - 1, "answers when the session has run out");
  assert.ok((await page.locator(".look").innerText()).includes("Det har varit bra."));
  // Two taps are one sending.
  let posts = 0;
  page.on("request", (request) => (posts += request.method() === "POST" ? 1 : 0));
  await leads(page, () => page.locator("#send").dblclick());
  assert.equal(await heading(page), "Tack!");
  assert.equal(posts, 1, "sendings");
  assert.deepEqual((await stored(page)).filter((key) => key.startsWith("answers")), []);
  await takeBack(page, meeting);
}

/** Back to the languages: what was answered in one is there in the others, and nothing of it is left when it is sent. */
async function changesLanguage(page, meeting) {
  await handOver(page, meeting, true);
  await chooses(page, "Svenska");
  await next(page).tap();
  for (const place of [1, 2, 3]) {
    await isOn(page, place, 9);
    await option(page, place).tap();
    await next(page).tap();
  }
  for (const name of ["Lättläst svenska", "العربية"]) {
    const back = page.locator(".way button.second:visible");
    while (await page.locator(".reached").isVisible()) {
      await back.tap();
    }
    await leads(page, () => back.tap());
    await chooses(page, name);
    await page.locator("form.steps:visible").waitFor();
    assert.equal(await answered(page), 3, name);
    await next(page).tap();
    assert.ok(await option(page, 1).locator("input").isChecked(), name);
  }
  for (let place = 1; place <= 9; place += 1) {
    await option(page, 2).tap();
    await next(page).tap();
  }
  await sends(page);
  await page.waitForURL(/\/ar\/coordination$/);
  assert.deepEqual((await stored(page)).filter((key) => key.startsWith("answers /here/progression-participant")), []);
  await takeBack(page, meeting);
}

/** Taken back, the tablet keeps nothing, in no tab: neither among the questions nor at the languages. */
async function isTakenBack(page, meeting) {
  await handOver(page, meeting);
  const [among, at] = [await page.context().newPage(), await page.context().newPage()];
  for (const tab of [among, at]) {
    await open(tab, `/meetings/${meeting}`);
    await chooses(tab, "Svenska");
    await next(tab).tap();
    await option(tab, 1).tap();
    assert.ok((await stored(tab)).some((key) => key.startsWith("answers")));
  }
  await open(at, `/meetings/${meeting}`);
  await takeBack(page, meeting);
  assert.ok(!page.url().includes("#"), page.url());
  await among.waitForURL(new RegExp(`/meetings/${meeting}$`));
  await at.waitForURL((url) => url.pathname === "/meetings");
  for (const tab of [page, among, at]) {
    assert.deepEqual(await stored(tab), [], tab.url());
  }
  await among.close();
  await at.close();
}

/** Runs in the page: a voice that says nothing, and remembers what it was asked to say. */
function speaks(isLocal) {
  globalThis.spoken = [];
  const voices = [{ lang: "sv-SE", localService: isLocal, name: "Alva" }, { lang: "en-GB", localService: true, name: "Ann" }];
  const speechSynthesis = {
    speaking: false,
    getVoices: () => voices,
    addEventListener() {},
    cancel() {
      this.speaking = false;
    },
    speak(speech) {
      this.speaking = true;
      globalThis.spoken.push([speech.voice.name, speech.text]);
    },
  };
  Object.defineProperty(globalThis, "speechSynthesis", { value: speechSynthesis });
  globalThis.SpeechSynthesisUtterance = function (text) {
    this.text = text;
  };
}

/** Read aloud with a voice of the device's own in the language, or not at all. Larger text stays from page to page. */
async function isEasier(browser, meeting) {
  for (const isLocal of [false, true]) {
    const page = await browser.visitor(TABLET);
    await page.addInitScript(speaks, isLocal);
    await signIn(page, COORDINATOR);
    await handOver(page, meeting, true);
    await chooses(page, "Svenska");
    await next(page).tap();
    const reader = page.locator(".question:visible .aloud:visible");
    assert.equal(await reader.count(), isLocal ? 1 : 0, "read aloud");
    if (isLocal) {
      const legend = await page.locator(".question:visible legend").innerText();
      assert.equal(await reader.innerText(), "Läs upp");
      await reader.tap();
      assert.equal(await reader.innerText(), "Sluta läsa");
      const [[voice, text]] = await page.evaluate(() => globalThis.spoken);
      assert.equal(voice, "Alva");
      assert.ok(text.startsWith(legend), text);
      await reader.tap();
      assert.equal(await reader.innerText(), "Läs upp");
      assert.equal(await page.evaluate(() => speechSynthesis.speaking), false);
      assert.equal(await page.evaluate(() => globalThis.spoken.length), 1);
    }
    assert.equal(await isLarge(page), false);
    await page.locator(".size").tap();
    assert.equal(await isLarge(page), true);
    await page.reload();
    await page.locator(".size:visible").waitFor();
    assert.equal(await isLarge(page), true, "after a reload");
    await open(page, `/meetings/${meeting}`);
    assert.equal(await isLarge(page), true, "where the language is chosen");
    await page.locator(".size").tap();
    assert.equal(await isLarge(page), false);
    await page.locator(".size").tap();
    await chooses(page, "Lättläst svenska");
    await page.locator(".size:visible").waitFor();
    assert.equal(await isLarge(page), true, "in the next questions");
    await takeBack(page, meeting);
  }
}

/** What the coordinator has filled in stays until it is known to be stored: a sending that fails takes nothing with it. */
async function typesAgain(page, meeting) {
  const rating = `/meetings/${meeting}/enter/sv/progression-professional`;
  const chosen = () => page.locator(".question").first().locator("input").nth(2).isChecked();
  await open(page, rating);
  await page.locator(".question input").first().focus();
  await page.keyboard.press("3");
  await page.route(`**${rating}`, (route) => (route.request().method() === "POST" ? route.abort("internetdisconnected") : route.continue()));
  await page.locator("#send").tap();
  await page.locator(".unreached:visible").or(page.locator("body:not(:has(form))")).waitFor();
  await page.unrouteAll();
  await open(page, rating);
  assert.ok(await chosen(), "what was chosen is there when the sending has failed");
  await page.locator("#send").tap();
  await page.waitForURL(new RegExp(`/meetings/${meeting}$`));
  assert.deepEqual((await stored(page)).filter((key) => key.startsWith("draft")), []);
}

/** While the questions lie before the coordinator the page says that somebody is there, for an hour; leaving leaves nothing. */
async function isInRoom(page, meeting) {
  await page.clock.install();
  await open(page, `/meetings/${meeting}/room`);
  for (const key of ["together", "alone", "no-relative", "time", "card"]) {
    await page.check(`#${key}`);
  }
  assert.equal(await submit(page, sv("continue")), `200 /meetings/${meeting}/room`);
  let asked = 0;
  page.on("response", (response) => (asked += response.url().endsWith("/alive") ? 1 : 0));
  for (let minute = 0; minute < 9; minute += 1) {
    await page.clock.runFor("01:00");
  }
  await page.waitForResponse("**/alive", { timeout: 2_000 }).catch(() => {});
  assert.ok(asked >= 1, "the page gives no sign of life");
  await page.clock.fastForward("01:00:00");
  const before = asked;
  await page.clock.runFor("10:00");
  assert.ok(asked <= before + 1, "it goes on for ever");

  await page.evaluate(() => sessionStorage.setItem("answers", "left over"));
  // At once, before anybody can be told.
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Lämna sidan", exact: true }).tap();
  await page.waitForFunction(() => document.body.children.length === 0);
  assert.deepEqual(await stored(page), []);
  await page.context().setOffline(false);
  await page.clock.runFor(3_000);
  await page.waitForURL(/\/sign-in$/);
  assert.deepEqual(await stored(page), []);
}

await scenario("keeping", async (browser, first, codes, meetings) => {
  browser.expected = [/^\/here\/.* answers 401$/, /ERR_INTERNET_DISCONNECTED/];
  const administrator = await browser.visitor();
  await firstAdministrator(administrator, first);
  const oneTimeCode = await letIn(administrator, COORDINATOR, "coordinator", ["misam"]);
  const page = await browser.visitor(TABLET);
  await comeIn(page, COORDINATOR, oneTimeCode);
  for (const code of codes.split(" ")) {
    await takeOn(page, code);
  }
  const [faulty, several, own] = meetings.split(" ");
  await typesAgain(page, own);
  await mends(page, faulty);
  await changesLanguage(page, several);
  await isTakenBack(page, several);
  await isEasier(browser, own);
  await isInRoom(page, own);
});
