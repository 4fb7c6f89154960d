// People with accounts, for scenarios that begin later than at the first start. They are quick: typing it all is what first-start.mjs does.

import assert from "node:assert/strict";

import { Authenticator } from "./authenticator.mjs";
import { leads } from "./browser.mjs";
import { sv } from "./texts.mjs";

export const ADMINISTRATOR = { username: "astrid", name: "Astrid Lund", password: "havre lykta moln skridsko" };
export const COORDINATOR = { username: "karin", name: "Karin Berg", password: "gunga pepparrot isflak tratt" };
export const COLLEAGUE = { username: "nils", name: "Nils Ek", password: "kastrull norrsken vante humla" };
export const AUDITOR = { username: "greta", name: "Greta Alm", password: "tunnel lavendel skiffer ko" };

export const DIRECTOR = { username: "disa", name: "Disa Ström", password: "myrstack klarinett dimma sju" };

export const submit = (page, name) => leads(page, () => page.getByRole("button", { name, exact: true }).first().click());

async function activate(page, person, code, isFirst) {
  await page.goto("/activate");
  await page.fill("#code", code);
  await page.fill("#username", person.username);
  if (isFirst) {
    await page.fill("#name", person.name);
  }
  await page.fill("#password", person.password);
  return submit(page, sv("continue"));
}

/** The first administrator, who has signed in and stands on the start page: their app and their recovery codes. */
export async function firstAdministrator(page, code) {
  assert.equal(await activate(page, ADMINISTRATOR, code, true), "200 /account/second-factor");
  const app = new Authenticator(await page.locator("code.secret").innerText());
  await page.fill("#code", await app.next());
  assert.equal(await submit(page, sv("continue")), "200 /account/second-factor");
  const recoveryCodes = await page.locator(".codes code").allInnerTexts();
  await page.goto("/");
  return { app, recoveryCodes };
}

/** Lets somebody in, by an administrator who has signed in: their one-time code. */
export async function letIn(page, person, role, programmes = []) {
  await page.goto("/staff");
  await page.fill("#name", person.name);
  await page.fill("#username", person.username);
  await page.check(`#roles-${role}`);
  for (const programme of programmes) {
    await page.check(`#programmes-${programme}`);
  }
  assert.equal(await submit(page, sv("staff-add")), "200 /staff");
  return page.locator(".shown").innerText();
}

/** Somebody who has been let in and needs a second factor comes in, and stands on the start page. */
export async function comeInWithSecondFactor(page, person, code) {
  assert.equal(await activate(page, person, code, false), "200 /account/second-factor");
  const app = new Authenticator(await page.locator("code.secret").innerText());
  await page.fill("#code", await app.next());
  assert.equal(await submit(page, sv("continue")), "200 /account/second-factor");
  await page.goto("/");
}

/** Somebody who has been let in comes in, to the one page of their role; a director, who has several, to the start. */
export async function comeIn(page, person, code, to = person === AUDITOR ? "/audit" : "/meetings") {
  assert.equal(await activate(page, person, code, false), `200 ${to}`);
}

/** Name and password. */
export async function signIn(page, person) {
  await page.goto("/sign-in");
  await page.fill("#username", person.username);
  await page.fill("#password", person.password);
  return submit(page, sv("sign-in"));
}
