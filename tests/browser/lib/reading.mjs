// Whether a page is good to read: for a screen reader, in the light and in the dark, on a desk and on a phone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { NARROW, WIDE } from "./browser.mjs";
import { onlySwedish } from "./texts.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const OPTIONS = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  // The style sheet promises 7:1. This rule leaves what is below 4.5:1 to the usual one.
  rules: { "color-contrast-enhanced": { enabled: true } },
  // There are no videos, and no style sheet of anybody else's.
  preload: false,
  resultTypes: ["violations"],
};
/** A page that is magnified four times on a usual screen has this width (WCAG 1.4.10). */
const MAGNIFIED = { width: 320, height: 640 };

/** With which every title ends. */
const NAME = " – framsteg";

/** What axe finds, as short as it can be told. Runs in the page. */
async function examine(options) {
  const { violations } = await globalThis.axe.run(document, options);
  return violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map((node) => `${node.html} ${node.failureSummary}`),
  }));
}

async function doesNotScrollSideways(page, told) {
  const [content, room] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth];
  });
  assert.ok(content <= room, `${told}: ${content} px wide on ${room} px`);
}

/** The page that stands there now. Its policy lets no script in; axe comes through the debugger, past it, and the policy stays in force for the page. */
export async function isGoodToRead(page, name) {
  const title = await page.title();
  // What is printed, or put before a participant, bears its own name only.
  const isPaper = name.startsWith("/forms/") || name.startsWith("/surveys ") || name === "the slip";
  assert.ok(isPaper || title.endsWith(NAME), `the title of ${name}: ${title}`);
  assert.ok(title.length > (isPaper ? 0 : NAME.length), `the title of ${name}: ${title}`);
  if (!(await page.evaluate(() => "axe" in globalThis))) {
    await page.evaluate(AXE);
  }
  for (const viewport of [NARROW, WIDE]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["dark", "light"]) {
      await page.emulateMedia({ colorScheme });
      const told = `${name}, ${colorScheme}, ${viewport.width} px`;
      assert.deepEqual(await page.evaluate(examine, OPTIONS), [], told);
      await doesNotScrollSideways(page, told);
    }
  }
  await page.setViewportSize(MAGNIFIED);
  await doesNotScrollSideways(page, `${name}, magnified`);
  await page.setViewportSize(WIDE);
}

/** Whether the page is in English, to the last line. */
export async function isEnglish(page, name) {
  assert.equal(await page.locator("html").getAttribute("lang"), "en", name);
  const lines = (await page.locator("body").innerText()).split("\n").map((line) => line.trim());
  assert.deepEqual(lines.filter((line) => onlySwedish.has(line)), [], `${name} is not all in English`);
  assert.ok(!onlySwedish.has((await page.title()).replace(NAME, "")), `${name} has a title in Swedish`);
}

/** Whether the page is in Swedish. */
export async function isSwedish(page, name) {
  assert.equal(await page.locator("html").getAttribute("lang"), "sv", name);
}
