// The director of a demo comes from the sign-in to a board report, and every page on the way is good to read, on the screen and on paper.
//   node board.mjs ADDRESS ONE-TIME-CODE

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { leads, open, scenario } from "./lib/browser.mjs";
import { comeIn } from "./lib/house.mjs";
import { isGoodToRead, isSwedish } from "./lib/reading.mjs";
import { sv } from "./lib/texts.mjs";

const CHEF = { username: "chef", password: "myrstack klarinett dimma sju" };

/** Every drawing has a name and a description, and stands beside a table that says the same. */
async function drawingsHaveTables(page, name) {
  const drawings = await page.locator("main svg[role=img]").evaluateAll((all) =>
    all.map((drawing) => ({
      title: drawing.querySelector("title")?.textContent ?? "",
      description: drawing.querySelector("desc")?.textContent ?? "",
      tables: drawing.closest("article, section")?.querySelectorAll("table").length ?? 0,
    })),
  );
  for (const { title, description, tables } of drawings) {
    assert.ok(title && description && tables > 0, `${name}: a drawing called «${title}» with ${tables} tables`);
  }
  return drawings.length;
}

async function looksAt(page, path) {
  assert.equal(await open(page, path), `200 ${path}`);
  // What is folded away is read too.
  await page.locator("main details").evaluateAll((all) => all.forEach((one) => { one.open = true; }));
  await isSwedish(page, path);
  await isGoodToRead(page, path);
  return drawingsHaveTables(page, path);
}

/** On paper there is no way anywhere else, and nothing is cut off. */
async function isGoodOnPaper(page, path) {
  assert.equal(await open(page, path), `200 ${path}`);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const hidden of [".top", "footer", "nav", "button", ".button", "form", ".tools"]) {
    const seen = await page.locator(hidden).evaluateAll((all) => all.filter((one) => one.checkVisibility()).length);
    assert.equal(seen, 0, `${hidden} on paper`);
  }
  const cut = await page.locator(".wide").evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length);
  assert.equal(cut, 0, "tables that do not fit on the paper");
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(paper, "rgb(255, 255, 255)", "dark pages are printed on white paper");
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  const sheets = pdf.match(/\/Type\s*\/Page\b/g).length;
  assert.ok(sheets >= 4 && sheets < 60, `${sheets} sheets of paper`);
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
}

/** What a link leads to is a file, under a name of its own. */
async function saves(page, link, begins) {
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  assert.match(download.suggestedFilename(), /^framsteg-[a-z0-9A-Z-]+\.(csv|xlsx|svg)$/);
  const bytes = readFileSync(await download.path());
  assert.ok(bytes.subarray(0, begins.length).equals(begins), `${download.url()} begins with ${bytes.subarray(0, 8)}`);
  return bytes;
}

await scenario("board", async (browser, code) => {
  const page = await browser.visitor();
  await comeIn(page, CHEF, code, "/");
  // In two steps from the start to the report.
  const began = Date.now();
  await leads(page, () => page.getByRole("link", { name: sv("start-director"), exact: true }).click());
  const year = (await page.locator(".periods a").allInnerTexts()).at(1) ?? "";
  assert.equal(await leads(page, () => page.getByRole("link", { name: year, exact: true }).click()), `200 /goals/${year}`);
  const goals = `/goals/${year}`;
  assert.equal(await leads(page, () => page.locator("main a.button").first().click()), `200 /reports/${year}`);
  assert.ok(Date.now() - began < 60_000, "a minute to the report");

  assert.ok((await looksAt(page, "/goals")) > 0, "drawings on the goals page");
  assert.ok((await looksAt(page, goals)) > 0, `drawings on ${goals}`);
  const figures = await page
    .locator("main a[href^='/figures/']")
    .evaluateAll((links) => [...new Set(links.map((link) => new URL(link.href).pathname))]);
  assert.ok(figures.length >= 8, `${figures.length} figures`);
  for (const path of figures) {
    await looksAt(page, path);
    const chart = page.locator("main a[href*='chart.svg']").first();
    if (await chart.count()) {
      await saves(page, chart, Buffer.from("<svg"));
    }
  }
  await looksAt(page, "/reports");
  await looksAt(page, `/reports/${year}`);
  await looksAt(page, `/reports/${year}-Q1`);
  await isGoodOnPaper(page, `/reports/${year}`);
  const csv = await saves(page, page.getByRole("link", { name: sv("download-csv"), exact: true }), Buffer.from([0xef, 0xbb, 0xbf]));
  const lines = csv.toString("utf8").trimEnd().split("\r\n");
  assert.equal(lines.at(-1), `${sv("rows-in-all")};${lines.length - 2}`);
  await saves(page, page.getByRole("link", { name: sv("download-xlsx"), exact: true }), Buffer.from("PK"));
  await looksAt(page, "/reports");
  const everything = await saves(page, page.getByRole("link", { name: sv("download-csv"), exact: true }), Buffer.from([0xef, 0xbb, 0xbf]));
  assert.ok(everything.length > csv.length, "all periods are more than one");
  await saves(page, page.getByRole("link", { name: sv("download-xlsx"), exact: true }), Buffer.from("PK"));
});
