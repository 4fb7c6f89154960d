// Whether a page is good to read: for a screen reader, in the light and in the dark, on a desk and on a phone, magnified and with larger text.

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
/** A page that is magnified four times on a usual screen has this room (WCAG 1.4.10). */
const MAGNIFIED = { width: 320, height: 256 };
/** A tablet whose owner has doubled the size of the text (WCAG 1.4.4). */
const TABLET = { width: 800, height: 1180 };
const USUAL_TEXT = 16;

/** Size and colours in which a page is examined. */
const VIEWS = [
  [NARROW, "dark"],
  [NARROW, "light"],
  [WIDE, "dark"],
  [WIDE, "light"],
];
/** For pages that are made alike many times over. */
export const TWO_VIEWS = [VIEWS[0], VIEWS[3]];

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

/**
 * Text that is out of sight, cut off, or written over other text. Runs in the page. Tables of data may be scrolled sideways (`.wide`), and
 * drawings grow with the room that they have.
 */
function findWhatIsCut() {
  const isExempt = (element) => element.closest(".unseen, .skip, .wide, svg") !== null;
  const cuts = (style) => [style.overflowX, style.overflowY].some((one) => one === "hidden" || one === "clip");
  const faults = [];
  const boxes = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    const around = text.parentElement;
    if (!text.data.trim() || isExempt(around) || !around.checkVisibility({ visibilityProperty: true })) {
      continue;
    }
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const { left, right, top, bottom } of range.getClientRects()) {
      if (left < -1 || right > innerWidth + 1) {
        faults.push(`out of sight: ${text.data.trim()} (${left} to ${right} of ${innerWidth})`);
      }
      // Lines may be closer than the room that a font keeps above and below its letters.
      const margin = (bottom - top) / 4;
      boxes.push({ text, left: left + 1, right: right - 1, top: top + margin, bottom: bottom - margin });
    }
  }
  for (const element of document.body.querySelectorAll("*")) {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
    const isTooSmall = scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1;
    const isButton = element.matches("button, select");
    if (!isExempt(element) && element.checkVisibility() && isTooSmall && (isButton || cuts(getComputedStyle(element)))) {
      faults.push(`cut off: ${element.outerHTML.slice(0, 120)}`);
    }
  }
  boxes.forEach((one, place) => {
    for (const other of boxes.slice(place + 1)) {
      const isOver = one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
      if (isOver && one.text !== other.text) {
        faults.push(`one over the other: ${one.text.data.trim()} / ${other.text.data.trim()}`);
      }
    }
  });
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) {
    faults.push(`${scrollWidth} px wide on ${clientWidth} px`);
  }
  return faults;
}

async function isWhole(page, told) {
  assert.deepEqual(await page.evaluate(findWhatIsCut), [], told);
}

/** The size of text that somebody has set in the browser. */
async function setTextSize(page, standard) {
  const debuggers = await page.context().newCDPSession(page);
  await debuggers.send("Page.setFontSizes", { fontSizes: { standard, fixed: standard } });
  await debuggers.detach();
  const size = await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  assert.ok(size >= standard, `text of ${size} px where ${standard} px are wanted`);
}

/** The page that stands there now. Its policy lets no script in; axe comes through the debugger, past it, and the policy stays in force for the page. */
export async function isGoodToRead(page, name, views = VIEWS) {
  const title = await page.title();
  // What is printed, or put before a participant, bears its own name only.
  const isPaper = name.startsWith("/forms/") || name.startsWith("/surveys ") || name === "the slip";
  assert.ok(isPaper || title.endsWith(NAME), `the title of ${name}: ${title}`);
  assert.ok(title.length > (isPaper ? 0 : NAME.length), `the title of ${name}: ${title}`);
  if (!(await page.evaluate(() => "axe" in globalThis))) {
    await page.evaluate(AXE);
  }
  for (const [viewport, colorScheme] of views) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    const told = `${name}, ${colorScheme}, ${viewport.width} px`;
    assert.deepEqual(await page.evaluate(examine, OPTIONS), [], told);
    await isWhole(page, told);
  }
  await page.setViewportSize(MAGNIFIED);
  await isWhole(page, `${name}, magnified four times`);
  await page.setViewportSize(TABLET);
  await setTextSize(page, 2 * USUAL_TEXT);
  await isWhole(page, `${name}, with text of twice the size`);
  await setTextSize(page, USUAL_TEXT);
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
