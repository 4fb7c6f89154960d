// Every page, and every form with something wrong in it, is good to read, in both languages.
//   node every-page.mjs ADDRESS FIRST-CODE PARTICIPANT-CODE MEETING "PATH PATH …" PARTICIPANT-CODE ENROLMENT
// PATHS are those of all pages that the program has: one that is not opened here is a failure. The last two are of somebody who has
// answered before.

import assert from "node:assert/strict";

import { Authenticator } from "./lib/authenticator.mjs";
import { leads, open, scenario } from "./lib/browser.mjs";
import {
  ADMINISTRATOR,
  AUDITOR,
  COLLEAGUE,
  COORDINATOR,
  DIRECTOR,
  comeIn,
  comeInWithSecondFactor,
  letIn,
  signIn,
  submit,
} from "./lib/house.mjs";
import { TWO_VIEWS, isEnglish, isGoodToRead, isSwedish } from "./lib/reading.mjs";
import { next } from "./lib/tablet.mjs";
import { sv } from "./lib/texts.mjs";

/** What everybody may read. */
const ABOUT = ["/help", "/accessibility", "/privacy"];

/** Where each GET that succeeded led, as the program writes its routes. */
const opened = new Set();

const asRoute = (path) =>
  path
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "{id}")
    .replace(/^\/meetings\/\{id\}\/(answer|enter|correct)\/[^/]+\/[^/]+$/, "/meetings/{id}/$1/{language}/{key}")
    .replace(/^\/meetings\/\{id\}\/again\/[^/]+$/, "/meetings/{id}/again/{key}")
    .replace(/^\/meetings\/\{id\}\/answer\/[^/{]+$/, "/meetings/{id}/answer/{language}")
    .replace(/^\/surveys\/.+$/, "/surveys/{key}/{version}/{language}/{hash}")
    .replace(/^\/here\/.+$/, "/here/{key}/{version}/{language}")
    .replace(/\/entries\/[^/]+\/[^/]+$/, "/entries/{path}/{period}")
    .replace(/\/figures\/[^/]+\/[^/]+\/withdraw$/, "/figures/{path}/{period}/withdraw")
    .replace(/\/reports\/[^/]+\/comments\/[^/]+$/, "/reports/{period}/comments/{path}")
    .replace(/^\/goals\/[^/]+$/, "/goals/{year}")
    .replace(/^\/figures\/[^/]+\/[^/]+$/, "/figures/{path}/{period}")
    .replace(/^\/reports\/[^/]+$/, "/reports/{period}")
    .replace(/^\/reports\/[^/]+\/frozen\/[^/]+$/, "/reports/{period}/frozen/{id}")
    .replace(/^\/forms\/[^/]+\/[^/]+\/[^/]+$/, "/forms/{key}/{version}/{language}");

/** Somebody at a browser, who looks at what comes. */
class Reader {
  static async of(browser) {
    return Reader.at(await browser.visitor());
  }

  /** Somebody who is at a page already. */
  static at(page) {
    const reader = new Reader();
    reader.page = page;
    reader.page.on("response", (response) => {
      const request = response.request();
      if (request.isNavigationRequest() && request.method() === "GET" && response.ok()) {
        opened.add(asRoute(new URL(response.url()).pathname));
      }
    });
    return reader;
  }

  async reads(name) {
    await isSwedish(this.page, name);
    await isGoodToRead(this.page, name);
  }

  async opens(path, status = 200) {
    assert.equal(await open(this.page, path), `${status} ${path}`);
    await this.reads(`${status} ${path}`);
  }

  /** Sends the form with this button, filled like this. */
  async sends(button, fields, outcome) {
    const form = this.page.locator("form").filter({ has: this.page.getByRole("button", { name: button, exact: true }) });
    for (const [name, value] of Object.entries(fields)) {
      await form.locator(`[name="${name}"]`).fill(value);
    }
    const led = await leads(this.page, () => form.getByRole("button", { name: button, exact: true }).first().click());
    assert.equal(asRoute(led), outcome);
    await this.reads(`${outcome} after «${button}»`);
  }
}

async function first(reader, code) {
  const { page } = reader;
  await reader.opens("/activate");
  const { username, name, password } = ADMINISTRATOR;
  await reader.sends(sv("continue"), { code, username: "?", name, password: "kort" }, "422 /activate");
  await reader.sends(sv("continue"), { code: "AAAA-AAAA-AAAA-AAAA", username, password }, "401 /activate");
  await reader.sends(sv("continue"), { code, username, password }, "200 /account/second-factor");
  await reader.sends(sv("continue"), { code: "0" }, "401 /account/second-factor");
  const app = new Authenticator(await page.locator("code.secret").innerText());
  await reader.sends(sv("continue"), { code: await app.next() }, "200 /account/second-factor");
  await reader.opens("/");
  return app;
}

async function account(browser, reader) {
  const elsewhere = await browser.visitor();
  assert.equal(await signIn(elsewhere, ADMINISTRATOR), "200 /sign-in/code");
  await reader.opens("/account");
  await reader.sends(sv("password-change"), { current: "fel", password: "kaffe vinter orgel tumme" }, "401 /account/password");
  await reader.opens("/account/second-factor");
  await reader.sends(sv("continue"), { code: "0", password: "fel" }, "401 /account/second-factor");
}

async function staff(reader) {
  const { page } = reader;
  await reader.opens("/staff");
  await reader.sends(sv("staff-add"), { name: "", username: "?" }, "422 /staff");
  const code = await letIn(page, COORDINATOR, "coordinator", ["misam"]);
  await reader.reads("a one-time code");
  await letIn(page, COLLEAGUE, "coordinator", ["misam"]);
  const auditorsCode = await letIn(page, AUDITOR, "auditor", []);
  const directorsCode = await letIn(page, DIRECTOR, "director", []);
  await reader.opens("/staff");
  const path = async (name) =>
    new URL(await page.getByRole("link", { name, exact: true }).evaluate((link) => link.href)).pathname;
  const [oneself, colleague] = [await path(ADMINISTRATOR.name), await path(COLLEAGUE.name)];
  await reader.opens(oneself);
  await reader.opens(colleague);
  await reader.sends(sv("stand-in-save"), { from: "2026-02-02", until: "2026-02-01" }, "422 /staff/{id}/substitutes");
  await open(page, colleague);
  const today = await page.locator("#from").inputValue();
  await reader.sends(sv("stand-in-save"), { until: today }, "200 /staff/{id}");
  await reader.sends(sv("staff-disable"), {}, "200 /staff/{id}");
  return { code, colleague, auditorsCode, directorsCode };
}

async function clients(reader) {
  await reader.opens("/clients");
  await reader.sends(sv("clients-add"), { name: "", days: "0" }, "422 /clients");
  await reader.page.check("#scopes-figures\\:read");
  await reader.sends(sv("clients-add"), { name: "treserva", days: "30" }, "200 /clients");
  await reader.opens("/clients");
}

async function forms(reader) {
  const { page } = reader;
  await reader.opens("/support-card");
  await reader.opens("/forms");
  const paths = await page.locator("main .ways a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
  assert.equal(paths.length, 6 * 6, "six questionnaires in six languages");
  for (const path of paths) {
    assert.equal(await open(page, path), `200 ${path}`);
    await isGoodToRead(page, path, TWO_VIEWS);
  }
  await reader.opens("/forms/violence-screening/1/sv", 404);
}

async function problems(reader) {
  await reader.opens("/meetings", 403);
  await reader.opens("/nowhere", 404);
  await reader.opens("/staff/0198c0de-0000-7000-8000-000000000000", 404);
  await reader.opens("/sign-out", 405);
}

async function stranger(browser, app) {
  const reader = await Reader.of(browser);
  await reader.opens("/sign-in");
  await reader.opens("/sign-in/oidc/callback", 404);
  await reader.opens("/account", 401);
  await reader.sends(sv("sign-in"), { username: "ingen", password: "fel" }, "401 /sign-in");
  await reader.opens("/yearly");
  await reader.sends(sv("continue"), { code: "0000" }, "401 /yearly");
  await reader.opens("/activate");
  await reader.sends(sv("continue"), { code: "?", username: "?", password: "kort" }, "401 /activate");
  await signIn(reader.page, ADMINISTRATOR);
  await reader.opens("/sign-in/code");
  await reader.sends(sv("continue"), { code: app.last() }, "401 /sign-in/code");
  return reader.page;
}

/** Digits choose; a session that runs out takes nothing of it with it, and signing in leads back. */
async function losesNothing(reader, rating) {
  const { page } = reader;
  const chosen = (place, option) => page.locator(".question").nth(place).locator("input").nth(option).isChecked();
  await open(page, rating);
  await page.locator(".question input").first().focus();
  await page.keyboard.press("2");
  await page.keyboard.press("4");
  assert.ok((await chosen(0, 1)) && (await chosen(1, 3)), "the digits of two answers");
  await page.context().clearCookies();
  await page.locator("#send").click();
  await page.locator(".gone").waitFor();
  await isGoodToRead(page, "a form whose session is over");
  assert.equal(await leads(page, () => page.locator(".gone a").click()), `401 ${rating}`);
  await page.fill("#username", COORDINATOR.username);
  await page.fill("#password", COORDINATOR.password);
  assert.equal(await submit(page, sv("sign-in")), `200 ${rating}`);
  assert.ok((await chosen(0, 1)) && (await chosen(1, 3)), "what was chosen is there again");
}

/** The coordinator's own part, and the conversation in the room. */
async function visits(reader, meeting) {
  const { page } = reader;
  const rating = `/meetings/${meeting}/enter/sv/progression-professional`;
  assert.equal(await open(page, rating), `200 ${rating}`);
  await isGoodToRead(page, `/surveys ${rating}`);
  await leads(page, () => page.locator("#send").click());
  await reader.reads("an empty rating");
  await losesNothing(reader, rating);
  await leads(page, () => page.locator("#send").click());
  assert.equal(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key !== "meeting").length), 0, "nothing is kept after sending");
  await reader.reads("after the coordinator's part");
  const correction = rating.replace("/enter/", "/correct/");
  assert.equal(await open(page, correction), `200 ${correction}`);
  await isGoodToRead(page, `/surveys ${correction}`);
  await reader.opens(`/meetings/${meeting}/room`);
  await reader.sends(sv("continue"), {}, "422 /meetings/{id}/room");
  for (const key of ["together", "alone", "no-relative", "time", "card"]) {
    await page.check(`#${key}`);
  }
  await reader.sends(sv("continue"), {}, "200 /meetings/{id}/room");
  await reader.sends(sv("room-declined"), {}, "200 /meetings/{id}/room/done");
  await reader.opens(`/meetings/${meeting}/room/done`);
}

/** Languages in which every screen of every questionnaire is looked at. */
const WHOLLY = process.env.FRAMSTEG_FULL
  ? ["sv", "sv-x-lattlast", "en", "ar", "so", "uk"]
  : process.env.FRAMSTEG_DATABASE === "sqlite" ? ["sv", "ar"] : [];
const QUESTIONNAIRES = ["progression-participant", "coordination", "satisfaction"];

/** A participant's questions: as a document, one a screen, and the end. */
async function answers(reader, meeting) {
  const { page } = reader;
  const links = page.locator("a[data-document]");
  const documents = await links.evaluateAll((all) => all.map((link) => [link.lang, link.dataset.document]));
  assert.equal(documents.length, 6);
  for (const [, path] of documents) {
    await beginsAnew(page);
    assert.equal(await open(page, path), `200 ${path}`);
    await isGoodToRead(page, `/surveys ${path}`, TWO_VIEWS);
    await page.locator("form.steps:visible").waitFor();
    await next(page).click();
    await isGoodToRead(page, `/surveys ${path}, the first question`, TWO_VIEWS);
  }
  for (const language of WHOLLY) {
    for (const key of QUESTIONNAIRES) {
      await screens(page, `/meetings/${meeting}/answer/${language}/${key}`);
    }
  }
  for (let left = QUESTIONNAIRES.length; left > 0; left -= 1) {
    await open(page, `/meetings/${meeting}/answer/sv`);
    await skipThrough(page, async () => {});
    await leads(page, () => page.locator("#send").click());
    await page.waitForLoadState();
  }
  for (const [language] of documents) {
    const end = `/meetings/${meeting}/answer/${language}`;
    assert.equal(await open(page, end), `200 ${end}`);
    await isGoodToRead(page, `the end in ${language}`, TWO_VIEWS);
  }
}

/** What is kept is kept in all languages: without it the questions begin at the beginning. */
const beginsAnew = (page) =>
  page.evaluate(() => {
    for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith("answers"))) {
      sessionStorage.removeItem(key);
    }
  });

/** Every screen of a questionnaire, up to the last look. */
async function screens(page, path) {
  await beginsAnew(page);
  assert.equal(await open(page, path), `200 ${path}`);
  let place = 0;
  await skipThrough(page, async () => {
    await isGoodToRead(page, `/surveys ${path}, screen ${place}`, TWO_VIEWS);
    place += 1;
  });
}

/** Skips every question, and looks at each screen on the way. */
async function skipThrough(page, look) {
  await page.locator("form.steps:visible").waitFor();
  await look();
  while (!(await page.locator("#send").isVisible())) {
    const skip = page.locator(".question:visible .pass input");
    if (await skip.count()) {
      await skip.check();
    }
    await next(page).click();
    await look();
  }
}

/** Everything that can be done with an enrolment, from the page of one that stands there. */
async function enrolment(reader) {
  const { page } = reader;
  const path = new URL(page.url()).pathname;
  await reader.opens(`${path}/new-occasion`);
  await reader.sends(sv("new-occasion-save"), { held_on: "2020-01-01" }, "422 /enrolments/{id}/new-occasion");
  await reader.opens(`${path}/place`);
  await reader.opens(`${path}/end`);
  await reader.sends(sv("enrolment-end"), { end: "2020-01-01" }, "422 /enrolments/{id}/end");
  await page.check("#end_reason-felregistrering");
  await reader.sends(sv("enrolment-end"), { end: await today(page) }, "200 /enrolments/{id}/end");
  await reader.sends(sv("mistake-yes"), {}, "200 /enrolments/{id}");
  await reader.sends(sv("reopen"), {}, "200 /enrolments/{id}");
  await reader.opens(`${path}/coordinator`);
  await page.getByRole("link", { name: sv("way-meetings"), exact: true }).click();
  await reader.opens(path);
}

/** Today in Stockholm, as forms want it. */
async function today(page) {
  return page.evaluate(() => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Stockholm" }).format(new Date()));
}

async function newParticipant(reader, other) {
  const { page } = reader;
  await reader.opens("/participants/new");
  await reader.sends(sv("new-participant-save"), { start: "" }, "422 /participants");
  await page.check("#municipality-norsjo");
  await page.fill("#start", await today(page));
  assert.equal(asRoute(await submit(page, sv("new-participant-save"))), "200 /participants/{id}/slip");
  await isSwedish(page, "the slip");
  await isGoodToRead(page, "the slip");
  assert.equal(await page.title(), sv("your-code"));
  const participant = new URL(page.url()).pathname.replace("/slip", "");
  await page.getByRole("link", { name: sv("continue"), exact: true }).click();
  await reader.opens(participant);
  await reader.sends(sv("continue"), { code: "1234" }, "422 /participants/{id}/merge");
  await reader.sends(sv("continue"), { code: other }, "200 /participants/{id}/merge");
  await reader.opens(`${participant}/background`);
  await reader.opens(`${participant}/enrol`);
  await reader.opens("/meetings");
}

async function coordinator(browser, code, participant, meeting) {
  const reader = await Reader.of(browser);
  const { page } = reader;
  await comeIn(reader.page, COORDINATOR, code);
  await reader.reads("a coordinator's start page");
  await reader.opens("/account");
  await reader.opens("/meetings");
  await reader.sends(sv("find"), { code: "1234" }, "422 /meetings");
  await reader.sends(sv("find"), { code: participant }, "200 /enrolments/{id}");
  await enrolment(reader);
  await newParticipant(reader, participant);
  await reader.opens("/meetings");
  await reader.opens(`/meetings/${meeting}`);
  await visits(reader, meeting);
  await reader.opens(`/meetings/${meeting}`);
  await page.check("#unreviewed");
  await reader.sends(sv("hand-over"), {}, "200 /meetings/{id}");
  await answers(reader, meeting);
  await reader.opens("/account", 403);
  await reader.opens(`/meetings/${meeting}`);
  await reader.sends(sv("take-back"), { password: "fel" }, "401 /meetings/{id}/take-back");
  await reader.sends(sv("take-back"), { password: COORDINATOR.password }, "200 /meetings/{id}");
  await reader.opens(`/meetings/${meeting}/again/satisfaction`);
  await reader.sends(sv("hand-over"), {}, "200 /meetings/{id}");
  await reader.sends(sv("take-back"), { password: COORDINATOR.password }, "200 /meetings/{id}");
  return reader.page;
}

/** How it has gone for somebody: on the screen, and on one sheet of paper. */
async function progress(page, participant, enrolment) {
  const reader = Reader.at(page);
  await open(page, "/meetings");
  await page.fill("#code", participant);
  await leads(page, () => page.press("#code", "Enter"));
  const path = `/enrolments/${enrolment}/progress`;
  await reader.opens(path);
  for (const summary of await page.locator("summary").all()) {
    await summary.click();
  }
  await reader.reads(`${path}, with all tables open`);
  // Browsers print dark pages on white paper too.
  await page.emulateMedia({ colorScheme: "dark" });
  const sheets = (await page.pdf({ preferCSSPageSize: true })).toString("latin1").match(/\/Type\s*\/Page\b/g);
  assert.equal(sheets.length, 1, "sheets of paper");
  await page.emulateMedia({ colorScheme: "light" });
  return path;
}

async function auditor(browser, code) {
  const reader = await Reader.of(browser);
  await comeIn(reader.page, AUDITOR, code);
  await reader.opens("/audit");
  await reader.sends(sv("audit-find"), { action: "session." }, "200 /audit");
  await reader.sends(sv("audit-find"), { handle: "inget sådant" }, "200 /audit");
  await reader.sends(sv("audit-sample"), {}, "200 /audit");
  return reader.page;
}

/** What the director enters, takes back and writes. */
async function desk(reader) {
  const { page } = reader;
  const year = (await today(page)).slice(0, 4);
  const [entry, withdrawal, comment] = [`/entries/volume/${year}`, `/figures/volume/${year}/withdraw`, `/reports/${year}/comments/volume`];
  await reader.opens("/entries");
  await page.selectOption("#figure", "enrolled");
  await page.selectOption("#period", year);
  await reader.sends(sv("continue"), {}, "422 /entries");
  await page.selectOption("#figure", "volume");
  await reader.sends(sv("continue"), {}, "200 /entries/{path}/{period}");
  await reader.sends(sv("entry-save"), { "name-1": "Kurser", "count-1": "3", "name-2": "Öppet hus", source: "" }, "422 /entries/{path}/{period}");
  await page.fill("#count-1", "30");
  await page.fill("#count-2", "20");
  await page.fill("#source", "Verksamhetsrapport, sida 4");
  assert.match(await submit(page, sv("entry-save")), new RegExp(`/figures/volume/${year}$`));
  await reader.opens(entry);
  await reader.opens("/entries/unemployed-born-abroad/2026");
  await reader.opens(`/entries/enrolled/${year}`, 409);
  await reader.opens("/entries");
  assert.equal(await page.locator(".cards li").count(), 1, "one figure was entered");
  await reader.opens(withdrawal);
  await reader.sends(sv("withdraw-title"), { reason: "x" }, "422 /figures/{path}/{period}/withdraw");
  await reader.opens(`/figures/enrolled/2001/withdraw`, 404);
  await reader.opens(comment);
  await reader.sends(sv("comment-save"), { comment: "Ring 070-123 45 67" }, "422 /reports/{period}/comments/{path}");
  // The year is open, and its page does not offer to freeze it yet; whoever sends the form all the same is obeyed.
  await reader.opens("/reports");
  await leads(page, () =>
    page.evaluate((to) => {
      const form = Object.assign(document.createElement("form"), { method: "post", action: to });
      form.append(document.querySelector("input[name=form_token]").cloneNode());
      document.body.append(form);
      form.submit();
    }, `/reports/${year}/freeze`),
  );
  await reader.reads("a frozen report");
  const frozen = new URL(page.url()).pathname;
  return ["/entries", entry, withdrawal, comment, frozen];
}

/** The yearly surveys: the director's page, the slips, and what somebody with a slip is shown. */
async function rounds(browser, reader) {
  const { page } = reader;
  await reader.opens("/rounds");
  await reader.sends(sv("rounds-open"), { invited: "0", closes_on: "2020-01-01" }, "422 /rounds");
  await page.selectOption("#questionnaire", "partners");
  await reader.sends(sv("rounds-open"), { invited: "3", closes_on: await today(page) }, "200 /rounds");
  const [code] = await page.locator(".slips .code").allInnerTexts();
  await reader.opens("/rounds");
  for (const summary of await page.locator("summary").all()) {
    await summary.click();
  }
  await reader.reads("an open round");
  await reader.sends(sv("rounds-cancel-yes"), {}, "422 /rounds/{id}/cancel");
  // Two with the same slip: whoever sends second is told that it is used.
  const tablets = [];
  for (const language of ["ar", "sv"]) {
    const { page: tablet } = await Reader.of(browser);
    assert.equal(await open(tablet, "/yearly"), "200 /yearly");
    await tablet.check(`#language-${language}`);
    await tablet.fill("#code", code);
    assert.equal(await submit(tablet, sv("continue")), "200 /yearly");
    await isGoodToRead(tablet, `the yearly survey in ${language}`);
    assert.equal(await leads(tablet, () => tablet.locator("#send").click()), "422 /yearly/answers");
    await isGoodToRead(tablet, `too few answers in ${language}`);
    tablets.push(tablet);
  }
  for (const [place, status] of [200, 401].entries()) {
    const tablet = tablets[place];
    for (const question of await tablet.locator(".question").all()) {
      await question.locator("input").first().check();
    }
    assert.equal(await leads(tablet, () => tablet.locator("#send").click()), `${status} /yearly/answers`);
    await isGoodToRead(tablet, `${status} after answers were sent`);
  }
  await isSwedish(tablets[1], "a code that is used");
}

/** The goals, a figure and a report of a house in which little has been published (board.mjs looks at more), and what the director writes. */
async function director(browser, code) {
  const reader = await Reader.of(browser);
  const { page } = reader;
  await comeInWithSecondFactor(page, DIRECTOR, code);
  const year = (await today(page)).slice(0, 4);
  const paths = ["/goals", `/goals/${year}`, `/figures/enrolled/${year}`, "/reports", `/reports/${year}`];
  for (const path of paths) {
    await reader.opens(path);
  }
  await reader.opens("/figures/enrolled/2001", 404);
  await rounds(browser, reader);
  return { page, paths: [...paths, "/rounds", ...(await desk(reader))] };
}

/** «In English» is remembered: every page that somebody opens is in English from then on. */
async function inEnglish(page, start, paths) {
  await open(page, paths[0]);
  assert.equal(await submit(page, "In English"), `200 ${paths[0]}`);
  for (const path of [start, ...paths]) {
    await open(page, path);
    await isEnglish(page, path);
  }
  await open(page, start);
  assert.equal(await submit(page, "På svenska"), `200 ${start}`);
  await isSwedish(page, start);
}

await scenario("every-page", async (browser, firstCode, participant, meeting, paths, known, enrolment) => {
  const administrator = await Reader.of(browser);
  const app = await first(administrator, firstCode);
  await account(browser, administrator);
  const { code, colleague, auditorsCode, directorsCode } = await staff(administrator);
  await clients(administrator);
  await forms(administrator);
  await problems(administrator);
  const strangers = await stranger(browser, app);
  const coordinators = await coordinator(browser, code, participant, meeting);
  const picture = await progress(coordinators, known, enrolment);
  const auditors = await auditor(browser, auditorsCode);
  const directors = await director(browser, directorsCode);
  for (const path of ABOUT) {
    await administrator.opens(path);
  }
  for (const path of paths.split(" ")) {
    assert.ok(opened.has(path), `no scenario has looked at ${path}: add it here`);
  }

  await inEnglish(administrator.page, "/", ["/account", "/account/second-factor", "/staff", colleague, "/clients", "/forms", "/nowhere"]);
  await inEnglish(coordinators, "/meetings", ["/account", "/participants/new", picture, "/staff"]);
  await inEnglish(auditors, "/audit", ["/account"]);
  await inEnglish(directors.page, "/", directors.paths);
  await inEnglish(strangers, "/sign-in", ["/sign-in/code", "/activate", "/account", "/yearly", ...ABOUT]);
});
