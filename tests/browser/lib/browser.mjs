// A real Chromium, and what must hold on every page that any scenario opens.

import assert from "node:assert/strict";
import { accessSync, constants, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const PICTURES = fileURLToPath(new URL("../../../target/browser/", import.meta.url));
const FLAGS = [
  "--no-sandbox", // root has none
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 360, height: 740 };

/** The browser that Debian installs: tests never bring one of their own. */
function program() {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const file = join(folder, "chromium");
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Further along the PATH, perhaps.
    }
  }
  throw new Error("there is no chromium on the PATH; tests/run installs it");
}

/** A browser with nobody in it yet, and everything that its pages complained of. */
export class Browser {
  contexts = [];
  complaints = [];
  /** What the scenario brings about itself, and pages may complain of. */
  expected = [];

  static async launch(address) {
    const browser = new Browser();
    browser.address = address;
    browser.chromium = await chromium.launch({
      executablePath: program(),
      args: FLAGS,
      // People have a Back button that remembers pages, so these tests have it too.
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
    });
    return browser;
  }

  /** Somebody with a browser of their own: a page, and nothing remembered. */
  async visitor(options = {}) {
    const context = await this.chromium.newContext({
      baseURL: this.address,
      locale: "sv-SE",
      timezoneId: "Europe/Stockholm",
      viewport: WIDE,
      ...options,
    });
    context.setDefaultTimeout(20_000);
    this.contexts.push(context);
    const page = await context.newPage();
    const complain = (text) => {
      if (!this.expected.some((one) => one.test(text))) {
        this.complaints.push(`${new URL(page.url()).pathname}: ${text}`);
      }
    };
    page.on("console", (message) => {
      // Chromium says of every 4xx that it could not be loaded; which are expected is the scenario's business.
      const isExpected = /^Failed to load resource: (.* status of 4\d\d|net::ERR_INTERNET_DISCONNECTED)/.test(message.text());
      if (["error", "warning"].includes(message.type()) && !isExpected) {
        complain(`${message.type()}: ${message.text()}`);
      }
    });
    page.on("pageerror", (error) => complain(`error: ${error.message}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(this.address)) {
        complain(`it asks elsewhere: ${request.url()}`);
      }
    });
    page.on("response", (response) => {
      const path = new URL(response.url()).pathname;
      // That the session is over, or that something that was filled in is wrong, is an answer, not a complaint.
      const isAnswer = path === "/favicon.ico" || (path === "/alive" && response.status() === 401) || response.status() === 422;
      if (response.status() >= 400 && !response.request().isNavigationRequest() && !isAnswer) {
        complain(`${path} answers ${response.status()}`);
      }
    });
    return page;
  }

  /** Nothing was blocked, nothing failed, nothing was asked of anybody else. */
  checkComplaints() {
    assert.deepEqual(this.complaints, []);
  }

  /** What every open page looks like, for whoever has to find out what went wrong. */
  async picture(name) {
    mkdirSync(PICTURES, { recursive: true });
    let number = 0;
    for (const page of this.contexts.flatMap((context) => context.pages())) {
      number += 1;
      const path = join(PICTURES, `${name}-${number}.png`);
      try {
        await page.screenshot({ path, fullPage: true, timeout: 5_000 });
        console.error(`${page.url()} looks like ${path} and says:\n${await page.locator("body").innerText()}\n`);
      } catch (error) {
        console.error(`no picture of ${page.url()}: ${error.message}`);
      }
    }
  }

  async close() {
    await this.chromium.close();
  }
}

/** Runs a scenario: `node NAME.mjs ADDRESS ARGUMENT…`. It ends with 0, or with what went wrong and a picture of it. */
export async function scenario(name, steps) {
  const [address, ...given] = process.argv.slice(2);
  const browser = await Browser.launch(address);
  try {
    await steps(browser, ...given);
    browser.checkComplaints();
  } catch (error) {
    console.error(error);
    await browser.picture(`${name}-${process.env.FRAMSTEG_DATABASE ?? "database"}`);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
}

/** What an action leads to: the status and the path of the page that stands there when everything has come. */
export async function leads(page, action) {
  const [response] = await Promise.all([
    page.waitForResponse((one) => {
      const isLast = one.status() < 300 || one.status() >= 400;
      return isLast && one.request().isNavigationRequest();
    }),
    page.waitForEvent("load"),
    action(),
  ]);
  return `${response.status()} ${new URL(page.url()).pathname}`;
}

/** Opens an address, and says what came of it. */
export async function open(page, path) {
  const response = await page.goto(path);
  return `${response.status()} ${new URL(page.url()).pathname}`;
}

/** The one heading of the page. */
export async function heading(page) {
  const headings = page.locator("h1");
  assert.equal(await headings.count(), 1, `headings on ${page.url()}`);
  return headings.innerText();
}
