// Takes the README's pictures of the tablet, and those of the guide. `docs/pictures/take` starts it.
//   node tests/browser/pictures.mjs ADDRESS ONE-TIME-CODE TOKEN

import { randomUUID } from "node:crypto";
import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { Authenticator } from "./lib/authenticator.mjs";
import { leads, scenario } from "./lib/browser.mjs";
import { ADMINISTRATOR, COORDINATOR, comeIn, letIn, submit } from "./lib/house.mjs";
import { meet, sender, somebody } from "./lib/people.mjs";
import { FOLDER, LANDSCAPE, PORTRAIT, take } from "./lib/pictures.mjs";
import { takeOn } from "./lib/tablet.mjs";
import { sv } from "./lib/texts.mjs";

const ASSETS = fileURLToPath(new URL("../../src/web/assets/", import.meta.url));

/** What the participant answered at each meeting, area by area. */
const ITEMS = [
  "able-to-work",
  "knows-paths",
  "works-with-others",
  "focus-and-energy",
  "handles-health",
  "manages-everyday",
  "support-around",
  "takes-steps",
  "can-reach-goals",
];
const VISITS = [
  { days: 190, answers: [2, 2, 3, 2, 2, 3, 3, 1, 2], rated: [2, 3, 3, 2, 3, 3, 2, 2, 2] },
  { days: 100, answers: [2, 3, 4, 3, 3, 3, 4, 2, 3], rated: [3, 3, 3, 3, 3, 4, 3, 3, 3] },
  { days: 8, answers: [3, 4, 4, 3, 4, 4, 3, 4, 3], rated: [3, 3, 4, 3, 3, 4, 3, 4, 4] },
];

/** Somebody who has answered three times. */
async function longKnown(put) {
  const known = await somebody(put, 200);
  for (const { days, answers, rated } of VISITS) {
    const meeting = await meet(put, known.enrolment, days);
    const send = (questionnaire, prefix, steps) =>
      put(`responses/${randomUUID()}`, {
        occasion_id: meeting,
        questionnaire,
        version: 2,
        language: "sv",
        help: "none",
        answers: Object.fromEntries(ITEMS.map((item, place) => [prefix + item, String(steps[place])])),
      });
    await send("progression-participant", "", answers);
    await send("progression-professional", "rated-", rated);
  }
  return known;
}

/** What needs an administrator: the second factor, and letting the coordinator in. */
async function administrator(browser, code) {
  const page = await browser.visitor({ viewport: PORTRAIT });
  await page.goto("/activate");
  await page.fill("#code", code);
  await page.fill("#username", ADMINISTRATOR.username);
  await page.fill("#name", ADMINISTRATOR.name);
  await page.fill("#password", ADMINISTRATOR.password);
  await submit(page, sv("continue"));
  await take(page, "second-factor");
  const app = new Authenticator(await page.locator("code.secret").innerText());
  await page.fill("#code", await app.next());
  await submit(page, sv("continue"));
  return letIn(page, COORDINATOR, "coordinator", ["misam"]);
}

/** The participant's part: language, one question, the last look. */
async function answering(page) {
  await take(page, "handed-over");
  await page.getByRole("link", { name: "Svenska", exact: true }).click();
  await page.waitForURL(/\/surveys\//);
  const onward = () => page.locator(".way button:visible").last().click();
  await onward();
  for (let place = 1; !(await page.locator("#send").isVisible()); place += 1) {
    await page.locator(".question:visible .option").nth(2 + (place % 3)).click();
    if (place === 3) {
      await take(page, "question");
      await page.setViewportSize(LANDSCAPE);
      await take(page, "question-landscape");
      await page.setViewportSize(PORTRAIT);
    }
    await onward();
  }
  await take(page, "look-through");
}

await scenario("pictures", async (browser, code, token) => {
  const put = sender(browser.address, token);
  const today = await somebody(put, 30);
  const meeting = await meet(put, today.enrolment, 0);
  const known = await longKnown(put);
  const others = [await somebody(put, 120), await somebody(put, 95), await somebody(put, 80)];

  const oneTimeCode = await administrator(browser, code);
  const tablet = await browser.visitor({ viewport: PORTRAIT, colorScheme: "dark" });
  await tablet.goto("/sign-in");
  await take(tablet, "sign-in");
  await tablet.emulateMedia({ colorScheme: "light" });
  await comeIn(tablet, COORDINATOR, oneTimeCode);
  for (const one of [today, known, ...others]) {
    await takeOn(tablet, one.code);
  }
  await tablet.goto("/meetings");
  await take(tablet, "my-day");
  await tablet.goto(`/enrolments/${known.enrolment}/progress`);
  await take(tablet, "progress");
  await leads(tablet, () => tablet.goto(`/meetings/${meeting}`));
  await take(tablet, "meeting");
  await tablet.check("#unreviewed");
  await submit(tablet, sv("hand-over"));
  await answering(tablet);
  for (const name of ["question", "progress"]) {
    copyFileSync(`${FOLDER}${name}.png`, `${ASSETS}help-${name}.png`);
  }
});
