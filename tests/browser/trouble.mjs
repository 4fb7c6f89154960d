// While a participant answers, the session runs out, the program stops and starts, and another tablet is quicker: nothing is lost, everything
// is stored once, and whoever holds the tablet is told in a sentence what to do.
//   node trouble.mjs ADDRESS FIRST-CODE CODES MEETINGS
// CODES and MEETINGS are four participants whom nobody has taken on yet, with a meeting each, separated by spaces. What is stored afterwards
// is for the test to see that has started this.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { heading, leads, open, scenario } from "./lib/browser.mjs";
import { COORDINATOR, comeIn, firstAdministrator, letIn, signIn, submit } from "./lib/house.mjs";
import { isGoodToRead } from "./lib/reading.mjs";
import { TABLET, chooses, handOver, isOn, next, option, takeBack, takeOn, tapThrough } from "./lib/tablet.mjs";
import { sv } from "./lib/texts.mjs";
import { wish } from "./lib/wishes.mjs";

const PAUSED = "Dina svar är kvar, men de är inte skickade än. Lämna plattan till din koordinator.";
const KEPT = "Det finns ingen kontakt just nu. Dina svar är kvar. Vi försöker igen.";
const SENT = "Svaren är redan skickade.";
/** How long the program is away while somebody answers. */
const AWAY = process.env.FRAMSTEG_FULL ? 30_000 : 4_000;

/** Chooses the answer at this place for every question. */
const all = (place) => (page) => option(page, place).tap();

const answered = (page) => page.locator("input:checked").count();

/** What this tab keeps of anybody's answers. */
const kept = (page) =>
  page.evaluate(() => Object.entries(sessionStorage).filter(([key, value]) => key.startsWith("answers") && value.includes("values")).length);

const sends = (page) => page.locator("#send").tap();

/** The page has ended with a sentence, and shows nothing of what was answered. */
async function saysOnly(page, sentence) {
  await page.locator("main .lead", { hasText: sentence }).waitFor();
  assert.equal(await page.locator("main .question, main dl").count(), 0, "the questions are still there");
}

/** The tablet says that it needs the coordinator, who signs in from there. Back shows nothing of what was answered. */
async function signsInAgain(page) {
  await saysOnly(page, PAUSED);
  await isGoodToRead(page, "/surveys the way out");
  await page.setViewportSize(TABLET.viewport);
  const way = page.getByRole("link", { name: sv("sign-in-coordinator"), exact: true });
  assert.equal(await leads(page, () => way.tap()), "401 /meetings");
  // The document says it again, and the form, which is never kept, is behind the door.
  await page.goBack();
  await page.waitForLoadState();
  await page.getByText(PAUSED).or(page.getByText(sv("sign-in-locked"))).waitFor();
  assert.equal(await page.locator(".question, dd").count(), 0, "Back shows what was answered");
  assert.equal(await open(page, "/meetings"), "401 /meetings");
  await page.fill("#username", COORDINATOR.username);
  await page.fill("#password", COORDINATOR.password);
  assert.equal(await submit(page, sv("sign-in")), "200 /meetings");
}

/** The session runs out among the questions, in the document and in the form that follows it. */
async function runsOut(page, meeting) {
  await handOver(page, meeting);
  await chooses(page, "Svenska");
  await tapThrough(page, async (_, place) => {
    if (place === 4) {
      await wish("the sessions run out");
    }
    await option(page, 0).tap();
  });
  await sends(page);
  await signsInAgain(page);

  await handOver(page, meeting);
  await chooses(page, "Svenska");
  // It goes on where it stopped.
  await page.locator(".look").waitFor();
  assert.equal(await answered(page), 9);
  await leads(page, () => sends(page));
  await page.waitForURL(/\/coordination$/);
  assert.equal(await kept(page), 0);

  await tapThrough(page, all(1));
  await wish("the sessions run out");
  await sends(page);
  await signsInAgain(page);
  await handOver(page, meeting);
  await chooses(page, "Svenska");
  await page.locator(".look").waitFor();
  assert.equal(await answered(page), 1);
  await leads(page, () => sends(page));
  await page.waitForURL(/\/satisfaction$/);
  await takeBack(page, meeting);
}

/** The session runs out, and the tablet goes to somebody else: they see nothing of it. */
async function goesToAnother(page, left, other) {
  await handOver(page, left);
  await chooses(page, "Svenska");
  await next(page).tap();
  await option(page, 4).tap();
  await wish("the sessions run out");
  await page.reload();
  await signsInAgain(page);
  assert.equal(await kept(page), 1);
  await handOver(page, other);
  assert.equal(await kept(page), 0);
  await chooses(page, "Svenska");
  await next(page).tap();
  await isOn(page, 1, 9);
  assert.equal(await answered(page), 0);
  await takeBack(page, other);
}

/** The program is gone for a while. Tapping goes on; sending goes on when it is there again. */
async function isAway(page, meeting) {
  await handOver(page, meeting);
  await chooses(page, "Svenska");
  await tapThrough(page, async (_, place) => {
    if (place === 3) {
      await wish("the program stops");
    }
    await option(page, 1).tap();
  });
  const began = Date.now();
  await sends(page);
  await page.locator(".told", { hasText: KEPT }).waitFor();
  assert.equal(await answered(page), 9);
  // Back and on again while it is tried.
  await page.getByRole("button", { name: "Ändra" }).first().tap();
  await isOn(page, 1, 9);
  await option(page, 1).tap();
  await next(page).tap();
  await page.locator(".told", { hasText: KEPT }).waitFor();
  await page.getByRole("button", { name: "Försök nu" }).tap();
  await sleep(Math.max(0, AWAY - (Date.now() - began)));
  await page.locator(".told", { hasText: KEPT }).waitFor();
  assert.equal(await answered(page), 9);
  await wish("the program starts");
  await page.waitForURL(/\/coordination$/);
  assert.equal(await kept(page), 0);
  await takeBack(page, meeting);
}

/** The program hangs while it is asked: the page does not wait for ever. */
async function hangs(page, meeting) {
  await handOver(page, meeting);
  await chooses(page, "Svenska");
  await tapThrough(page, all(3));
  await wish("the program hangs");
  await sends(page);
  await page.locator(".told", { hasText: KEPT }).waitFor();
  await wish("the program goes on");
  await page.waitForURL(/\/satisfaction$/);
  await takeBack(page, meeting);
}

/** Two tablets on one occasion: the quicker one counts, the other is told so. */
async function two(browser, page, meeting) {
  const slow = await browser.visitor(TABLET);
  assert.equal(await signIn(slow, COORDINATOR), "200 /meetings");
  for (const [tablet, place] of [[page, 2], [slow, 4]]) {
    await handOver(tablet, meeting);
    await chooses(tablet, "Svenska");
    await tapThrough(tablet, all(place));
  }
  await leads(page, () => sends(page));
  await page.waitForURL(/\/coordination$/);
  await sends(slow);
  await saysOnly(slow, SENT);
  assert.equal(await kept(slow), 0);
  await isGoodToRead(slow, "/surveys sent before");
  await slow.setViewportSize(TABLET.viewport);
  await leads(slow, () => slow.getByRole("link", { name: "Nästa", exact: true }).tap());
  await slow.waitForURL(/\/coordination$/);
  assert.equal(await answered(slow), 0);

  // The same without scripts.
  const plain = await browser.visitor({ ...TABLET, javaScriptEnabled: false, storageState: await slow.context().storageState() });
  const form = `/meetings/${meeting}/answer/sv/coordination`;
  assert.equal(await open(plain, form), `200 ${form}`);
  await plain.locator(".option").nth(3).click();
  await tapThrough(page, all(0));
  await leads(page, () => sends(page));
  assert.equal(await leads(plain, () => plain.locator("#send").click()), `409 ${form}`);
  assert.equal(await heading(plain), SENT);
  await leads(plain, () => plain.getByRole("link", { name: "Nästa", exact: true }).click());
  assert.ok(plain.url().endsWith("/satisfaction"), plain.url());
  await plain.goBack({ waitUntil: "commit", timeout: 3_000 }).catch(() => {});
  assert.equal(await plain.locator("input:checked").count(), 0, "Back shows what was answered");
}

await scenario("trouble", async (browser, first, codes, meetings) => {
  browser.expected = [/^\/here\/.* answers 401$/, /net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/];
  const administrator = await browser.visitor();
  await firstAdministrator(administrator, first);
  const oneTimeCode = await letIn(administrator, COORDINATOR, "coordinator", ["misam"]);
  const page = await browser.visitor(TABLET);
  await comeIn(page, COORDINATOR, oneTimeCode);
  for (const code of codes.split(" ")) {
    await takeOn(page, code);
  }
  const [expired, left, away, both] = meetings.split(" ");
  await runsOut(page, expired);
  await goesToAnother(page, left, away);
  await isAway(page, away);
  if (process.env.FRAMSTEG_FULL) {
    await hangs(page, away);
  }
  await two(browser, page, both);
});
