// The administrator lets a coordinator in, who comes in from another browser and is refused what is not theirs.
//   node staff.mjs ADDRESS CODE

import assert from "node:assert/strict";

import { heading, open, scenario } from "./lib/browser.mjs";
import { COORDINATOR, firstAdministrator } from "./lib/house.mjs";
import { Keyboard } from "./lib/keyboard.mjs";
import { sv } from "./lib/texts.mjs";

const { username, name, password } = COORDINATOR;

async function letIn(keys) {
  const { page } = keys;
  const box = (text) => page.getByRole("checkbox", { name: text, exact: true });
  assert.equal(await keys.press(keys.link(sv("way-staff")).first()), "200 /staff");
  await keys.type(keys.field(sv("name")), name);
  await keys.type(keys.field(sv("username")), username);
  await keys.tick(box(sv("role-coordinator")));
  // A coordinator works somewhere: the group itself is what is wrong.
  assert.equal(await keys.press(keys.button(sv("staff-add"))), "422 /staff");
  const fault = sv("fault-coordinator_without_programme");
  const summary = page.getByRole("alert");
  await keys.gets(summary);
  await keys.reach(summary.getByRole("link", { name: fault }));
  await page.keyboard.press("Enter");
  const group = page.getByRole("group", { name: sv("programmes") });
  assert.ok(await keys.has(group));
  await keys.checkFocus();
  assert.ok((await group.innerText()).includes(fault));
  // What was typed and ticked still is.
  assert.equal(await keys.field(sv("name")).inputValue(), name);
  assert.ok(await box(sv("role-coordinator")).isChecked());

  await keys.tick(group.getByRole("checkbox", { name: /misam/i }));
  assert.equal(await keys.press(keys.button(sv("staff-add"))), "200 /staff");
  assert.equal(await heading(page), sv("one-time-code-for", name));
  const code = await page.locator(".shown").innerText();
  assert.match(code, /^(\w{4}-){3}\w{4}$/);
  assert.equal(await keys.press(keys.link(sv("back-to-staff"))), "200 /staff");
  const row = page.getByRole("row").filter({ hasText: name });
  assert.ok((await row.innerText()).includes(sv("staff-waits")));
  return code;
}

async function comeIn(keys, code) {
  const { page } = keys;
  assert.equal(await open(page, "/"), "200 /sign-in");
  assert.equal(await keys.press(keys.link(sv("have-one-time-code"))), "200 /activate");
  await keys.type(keys.field(sv("one-time-code")), code.toLowerCase());
  await keys.type(keys.field(sv("username")), username);
  await keys.type(keys.field(sv("new-password")), password);
  await keys.tick(page.getByRole("checkbox", { name: sv("office"), exact: true }));
  // A coordinator may do without a second factor.
  assert.equal(await keys.press(keys.button(sv("continue"))), "200 /meetings");
  assert.equal(await heading(page), sv("day-heading"));
  assert.equal(await keys.link(sv("way-staff")).count(), 0, "no way leads to what is refused");
}

async function isRefused(keys) {
  const { page } = keys;
  for (const path of ["/staff", "/clients"]) {
    assert.equal(await open(page, path), `403 ${path}`);
    assert.equal(await heading(page), sv("heading-missing_role"));
    const main = page.getByRole("main");
    assert.ok((await main.innerText()).includes(sv("problem-missing_role")));
    assert.equal(await main.getByRole("link").count(), 1, "one way onward");
    assert.equal(await keys.press(keys.link(sv("way-start"))), "200 /meetings");
  }
  assert.equal(await open(page, "/nowhere"), "404 /nowhere");
  assert.equal(await heading(page), sv("heading-not_found"));
  assert.equal(await keys.press(keys.link(sv("way-start"))), "200 /meetings");

  assert.equal(await keys.press(keys.link(sv("way-account")).first()), "200 /account");
  await keys.type(keys.field(sv("current-password")), "inte mitt lösenord");
  await keys.type(keys.field(sv("new-password")), "kaffe vinter orgel tumme");
  assert.equal(await keys.press(keys.button(sv("password-change"))), "401 /account/password");
  await keys.isRefused(sv("problem-wrong_password"), keys.field(sv("current-password")));
}

await scenario("staff", async (browser, code) => {
  const administrator = new Keyboard(await browser.visitor());
  await firstAdministrator(administrator.page, code);
  const oneTimeCode = await letIn(administrator);
  const coordinator = new Keyboard(await browser.visitor());
  await comeIn(coordinator, oneTimeCode);
  await isRefused(coordinator);

  // An account that is closed is closed at once.
  await administrator.press(administrator.link(name));
  assert.equal(await heading(administrator.page), name);
  await administrator.press(administrator.button(sv("staff-disable")));
  assert.ok((await administrator.page.getByRole("main").innerText()).includes(sv("staff-disabled")));
  assert.equal(await open(coordinator.page, "/meetings"), "401 /meetings");
  assert.ok((await coordinator.page.getByRole("status").innerText()).includes(sv("sign-in-locked")));
});
