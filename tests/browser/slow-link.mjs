// How long it takes until a questionnaire can be answered on a slow link, and how much is transferred. `benches/pages` starts it.
//   node tests/browser/slow-link.mjs ADDRESS ONE-TIME-CODE TOKEN
//
// Chromium emulates 400 kbit/s each way and 300 ms from a request to its answer, and a processor four times as slow. A time is that from the
// beginning of the navigation until the page is on the screen, the beginning and the first option have been tapped, and the tap is kept: for a
// browser that has never been here, and for one that comes from the page before, as everybody does. The bytes are those of everything that
// came to the first of them, headers too.

import assert from "node:assert/strict";

import { leads, open, scenario } from "./lib/browser.mjs";
import { COORDINATOR, comeIn, firstAdministrator, letIn } from "./lib/house.mjs";
import { meet, sender, somebody } from "./lib/people.mjs";
import { TABLET, handOver, option, takeOn, tapThrough } from "./lib/tablet.mjs";

const TIMES = 5;
const LINK = { offline: false, latency: 300, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 };
const SLOWER = 4;
const WANTED = { bytes: 100_000, milliseconds: 1_000 };

/** Taps as soon as anything can be tapped; tried before every picture that the browser draws. Runs in the page. */
function tapAtOnce() {
  const isKept = (input) => {
    const isInSteps = "ticket" in document.querySelector("#survey").dataset;
    return isInSteps ? Object.values(sessionStorage).some((kept) => kept.includes("values")) : input.checked;
  };
  const attempt = () => {
    const form = document.querySelector("#survey");
    if (form?.classList.contains("steps")) {
      form.querySelector(".way button:not(.second):not([hidden])").click();
    }
    const option = form?.querySelector(".question:not([hidden]) .option");
    const isReady = form && (!("ticket" in form.dataset) || form.classList.contains("steps"));
    if (option && isReady) {
      option.click();
      if (isKept(option.querySelector("input"))) {
        globalThis.interactive = performance.now();
        return;
      }
    }
    requestAnimationFrame(attempt);
  };
  requestAnimationFrame(attempt);
}

/** One visit, by a browser that has never been here or that comes from the page before. */
async function visit(browser, storageState, path, before) {
  const page = await browser.visitor({ ...TABLET, storageState });
  const debuggers = await page.context().newCDPSession(page);
  let bytes = 0;
  let requests = 0;
  debuggers.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  await debuggers.send("Network.enable");
  await debuggers.send("Network.emulateNetworkConditions", LINK);
  await debuggers.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  if (before) {
    await open(page, before);
    await page.waitForLoadState("networkidle");
  }
  await page.addInitScript(tapAtOnce);
  assert.equal(await open(page, path), `200 ${path}`);
  const milliseconds = await page.waitForFunction(() => globalThis.interactive).then((found) => found.jsonValue());
  await page.waitForLoadState("networkidle");
  await page.context().close();
  browser.contexts.pop();
  return { milliseconds, bytes, requests };
}

const median = (visits) => visits.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other)[(TIMES - 1) / 2];

async function measure(browser, page, name, path, before) {
  const state = await page.context().storageState();
  const [strangers, guests] = [[], []];
  for (let time = 0; time < TIMES; time += 1) {
    strangers.push(await visit(browser, state, path));
    guests.push(await visit(browser, state, path, before));
  }
  const { bytes, requests } = strangers[0];
  const times = [strangers, guests].map(median);
  const isEnough = Math.max(...times) < WANTED.milliseconds && bytes < WANTED.bytes;
  const cells = [name, requests, `${(bytes / 1000).toFixed(1)} KB`, ...times.map((time) => `${time.toFixed(0)} ms`), isEnough ? "" : "too much"];
  console.log(`| ${cells.join(" | ")} |`);
}

await scenario("slow-link", async (browser, code, token) => {
  const put = sender(browser.address, token);
  const known = await somebody(put, 30);
  const meeting = await meet(put, known.enrolment, 0);
  const administrator = await browser.visitor();
  await firstAdministrator(administrator, code);
  const oneTimeCode = await letIn(administrator, COORDINATOR, "coordinator", ["misam"]);
  const page = await browser.visitor(TABLET);
  await comeIn(page, COORDINATOR, oneTimeCode);
  await takeOn(page, known.code);

  console.log("| page | requests | transferred (< 100 KB) | interactive for a stranger, median of 5 (< 1000 ms) | from the page before | |");
  console.log("|---|---|---|---|---|---|");
  await measure(browser, page, "progression-professional sv", `/meetings/${meeting}/enter/sv/progression-professional`, `/meetings/${meeting}`);
  await handOver(page, meeting, true);
  for (const [key, ...languages] of [["progression-participant", "sv", "ar"], ["coordination", "sv"], ["satisfaction", "sv"]]) {
    for (const language of languages) {
      await open(page, `/meetings/${meeting}`);
      const path = await page.locator(`a[data-document][lang="${language}"]`).getAttribute("data-document");
      assert.ok(path.includes(key), path);
      await measure(browser, page, `${key} ${language}`, path, `/meetings/${meeting}`);
    }
    await open(page, `/meetings/${meeting}/answer/sv/${key}`);
    await tapThrough(page, async () => ((await option(page, 0).count()) ? option(page, 0).tap() : null));
    await leads(page, () => page.locator("#send").tap());
    await page.waitForLoadState("networkidle");
  }
});
