// The director opens a yearly survey and prints its slips; ten people answer, one of them without JavaScript and one in Arabic; when it has
// closed its figure stands among the goals.
//   node yearly.mjs ADDRESS FIRST-CODE

import assert from "node:assert/strict";

import { heading, leads, open, scenario } from "./lib/browser.mjs";
import { DIRECTOR, comeInWithSecondFactor, firstAdministrator, letIn, submit } from "./lib/house.mjs";
import { isGoodToRead, isSwedish } from "./lib/reading.mjs";
import { sv } from "./lib/texts.mjs";
import { wish } from "./lib/wishes.mjs";

const INVITED = 10;

/** Today in Stockholm, as forms want it. */
const today = (page) => page.evaluate(() => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Stockholm" }).format(new Date()));

/** Opens the board's survey; the codes on the slips. */
async function slips(page, lastDay) {
  assert.equal(await open(page, "/entries"), "200 /entries");
  assert.equal(await leads(page, () => page.getByRole("link", { name: sv("rounds-way"), exact: true }).click()), "200 /rounds");
  await page.selectOption("#questionnaire", "board");
  await page.fill("#invited", String(INVITED));
  await page.fill("#closes_on", lastDay);
  assert.equal(await submit(page, sv("rounds-open")), "200 /rounds");
  await isSwedish(page, "the slips");
  await isGoodToRead(page, "the slips");
  await page.emulateMedia({ media: "print" });
  for (const hidden of [".top", "footer", ".screen"]) {
    const seen = await page.locator(hidden).evaluateAll((all) => all.filter((one) => one.checkVisibility()).length);
    assert.equal(seen, 0, `${hidden} on paper`);
  }
  const sheets = (await page.pdf({ preferCSSPageSize: true })).toString("latin1").match(/\/Type\s*\/Page\b/g);
  assert.equal(sheets.length, 1, "ten slips on one sheet of paper");
  await page.emulateMedia({ media: "screen" });
  const codes = await page.locator(".slips .code").allInnerTexts();
  assert.equal(new Set(codes).size, INVITED);
  return codes;
}

/** Types the code, and stands before the questions. */
async function begin(page, code, language) {
  assert.equal(await open(page, "/yearly"), "200 /yearly");
  await page.fill("#code", code.toLowerCase());
  await page.check(`#language-${language}`);
  assert.equal(await submit(page, sv("continue")), "200 /yearly");
}

/** Chooses the option at this place of every question, and sends. */
async function answer(page, place) {
  for (const question of await page.locator(".question").all()) {
    await question.locator(".option input").nth(place).check();
  }
  assert.equal(await leads(page, () => page.locator("#send").click()), "200 /yearly/answers");
}

async function withoutScript(browser, code) {
  const page = await browser.visitor({ javaScriptEnabled: false });
  await begin(page, code, "sv");
  assert.equal(await page.locator(".question").count(), 6, "the whole questionnaire at once");
  await answer(page, 3);
  assert.equal(await heading(page), "Tack!");
  assert.ok(!page.url().includes(code), "no code in the address");
}

async function inArabic(browser, code) {
  const page = await browser.visitor();
  await begin(page, code, "ar");
  const survey = page.locator(".survey");
  assert.equal(await survey.getAttribute("dir"), "rtl");
  await isGoodToRead(page, "the survey in Arabic");
  await page.locator(".question").first().locator(".option input").nth(1).check();
  assert.equal(await leads(page, () => page.locator("#send").click()), "422 /yearly/answers");
  await isGoodToRead(page, "too few answers in Arabic");
  assert.ok(await page.locator(".question").first().locator(".option input").nth(1).isChecked(), "what was chosen is kept");
  await answer(page, 0);
  await isGoodToRead(page, "the end in Arabic");
  assert.equal(await heading(page), "شكرًا!");
  await open(page, "/yearly");
  await page.fill("#code", code);
  assert.equal(await submit(page, sv("continue")), "401 /yearly");
  await isSwedish(page, "a used code");
  await isGoodToRead(page, "a used code");
}

await scenario("yearly", async (browser, firstCode) => {
  const administrator = await browser.visitor();
  await firstAdministrator(administrator, firstCode);
  const oneTime = await letIn(administrator, DIRECTOR, "director");
  const director = await browser.visitor();
  await comeInWithSecondFactor(director, DIRECTOR, oneTime);
  const lastDay = await today(director);
  const year = lastDay.slice(0, 4);
  await open(director, "/goals");
  const card = director.locator("article[aria-labelledby=board-survey]");
  assert.match(await card.innerText(), /Enkäten har inte gjorts/);

  const [first, second, ...others] = await slips(director, lastDay);
  await withoutScript(browser, first);
  await inArabic(browser, second);
  const tablet = await browser.visitor();
  for (const [number, code] of others.entries()) {
    await begin(tablet, code, "sv");
    await answer(tablet, number < 4 ? 1 : 2);
  }
  await open(director, "/rounds");
  assert.match(await director.locator(".cards").innerText(), /10 av 10/);
  await isGoodToRead(director, "/rounds");

  await wish("the last day passes");
  assert.equal(await open(director, `/goals/${year}`), `200 /goals/${year}`);
  assert.match(await card.innerText(), /10 personer har svarat/);
  await leads(director, () => card.getByRole("link").first().click());
  const row = director.locator("tr", { hasText: "Hur nöjd är du" }).first();
  assert.match(await row.innerText(), /5 av 10/);
  await isSwedish(director, "the figure");
  await isGoodToRead(director, "the figure");
  await open(tablet, "/yearly");
  await tablet.fill("#code", first);
  assert.equal(await submit(tablet, sv("continue")), "401 /yearly");
});
