// An empty house: the first administrator comes in with the code that the program printed, gets a second factor, leaves, and comes back.
//   node first-start.mjs ADDRESS CODE

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { Authenticator } from "./lib/authenticator.mjs";
import { heading, leads, open, scenario } from "./lib/browser.mjs";
import { ADMINISTRATOR, signIn, submit } from "./lib/house.mjs";
import { Keyboard } from "./lib/keyboard.mjs";
import { sv } from "./lib/texts.mjs";

const { username, name, password } = ADMINISTRATOR;

async function activate(keys, code) {
  const { page } = keys;
  assert.equal(await open(page, "/"), "200 /activate");
  assert.equal(await heading(page), sv("activate-heading"));

  // The first stop is the way past whatever stands above the content.
  await keys.tab();
  assert.ok(await keys.has(keys.link(sv("skip-to-content"))));
  await page.keyboard.press("Enter");
  assert.ok(await keys.has(page.getByRole("main")));
  await keys.tab();
  assert.ok(await keys.has(keys.field(sv("one-time-code"))), "after the skip link comes the first field");

  const send = async (given) => {
    await keys.type(keys.field(sv("one-time-code")), given.code);
    await keys.type(keys.field(sv("username")), username);
    await keys.type(keys.field(sv("name")), name);
    await keys.type(keys.field(sv("new-password")), given.password);
    return keys.press(keys.button(sv("continue")));
  };
  assert.equal(await send({ code, password: "för kort" }), "422 /activate");
  await keys.isRefused(sv("first-password-too-short"), keys.field(sv("new-password")));
  // What was typed stands there still, but no secret does.
  assert.equal(await keys.field(sv("username")).inputValue(), username);
  assert.equal(await keys.field(sv("name")).inputValue(), name);
  assert.equal(await keys.field(sv("new-password")).inputValue(), "");
  assert.equal(await keys.field(sv("one-time-code")).inputValue(), "");
  // Backwards, too.
  await keys.reach(keys.field(sv("one-time-code")), "Shift+Tab");

  assert.equal(await send({ code: "AAAA-AAAA-AAAA-AAAA", password }), "401 /activate");
  await keys.isRefused(sv("problem-wrong_one_time_code"));
  assert.equal(await send({ code, password }), "200 /account/second-factor");
}

async function setUpSecondFactor(keys) {
  const { page } = keys;
  assert.equal(await heading(page), sv("second-factor-heading"));
  // Without it the house stays shut.
  assert.equal(await open(page, "/staff"), "401 /staff");
  assert.equal(await open(page, "/account/second-factor"), "200 /account/second-factor");
  const secret = await page.locator("code.secret").innerText();
  const app = new Authenticator(secret);
  // The square leads to the same.
  assert.ok((await page.getByRole("img", { name: sv("second-factor-square") }).boundingBox()).width >= 200);
  const link = new URL(await keys.link(sv("second-factor-open")).getAttribute("href"));
  assert.equal(link.searchParams.get("secret"), secret.replaceAll(" ", ""));

  const field = keys.field(sv("code"));
  await keys.type(field, "12345");
  assert.equal(await keys.press(keys.button(sv("continue"))), "401 /account/second-factor");
  await keys.isRefused(sv("problem-wrong_code"), field);
  assert.equal(await page.locator("code.secret").innerText(), secret, "the same secret until it is confirmed");
  await keys.type(field, await app.next());
  assert.equal(await keys.press(keys.button(sv("continue"))), "200 /account/second-factor");

  assert.equal(await heading(page), sv("recovery-codes-heading"));
  const recoveryCodes = await page.locator(".codes code").allInnerTexts();
  assert.equal(new Set(recoveryCodes).size, 10);
  assert.equal(await keys.press(keys.link(sv("recovery-codes-done"))), "200 /");
  assert.equal(await heading(page), sv("start-heading", name));
  return { app, recoveryCodes };
}

/** What stands there when the browser's own pages have come and gone, too. */
async function settled(page) {
  for (;;) {
    try {
      await page.waitForLoadState("load");
      return await page.content();
    } catch (error) {
      if (!error.message.includes("navigating")) {
        throw error;
      }
      await sleep(50);
    }
  }
}

async function signOut(keys, secrets) {
  const { page } = keys;
  assert.equal(await keys.press(keys.link(sv("way-account")).first()), "200 /account");
  assert.equal(await keys.press(keys.button(sv("sign-out"))), "200 /sign-in");
  assert.deepEqual(await page.context().cookies().then((all) => all.filter((one) => one.name === "__Host-session")), []);
  // Whatever Back shows, nothing of the account is in it.
  for (let steps = 0; steps < 6; steps += 1) {
    await page.goBack({ waitUntil: "load" }).catch((error) => {
      // A page that came of a form cannot be had again, and Chromium says so on a page of its own.
      assert.match(error.message, /ERR_CACHE_MISS|ERR_ABORTED/);
    });
    const html = await settled(page);
    for (const secret of [name, ...secrets]) {
      assert.ok(!html.includes(secret), `Back shows ${secret} at ${page.url()}`);
    }
  }
}

async function signInAgain(keys, { app, recoveryCodes }) {
  const { page } = keys;
  await open(page, "/sign-in");
  const send = async (typed) => {
    await keys.type(keys.field(sv("username")), username);
    await keys.type(keys.field(sv("password")), typed);
    return keys.press(keys.button(sv("sign-in")));
  };
  assert.equal(await send("inte mitt lösenord"), "401 /sign-in");
  await keys.isRefused(sv("problem-wrong_credentials"));
  assert.equal(await keys.field(sv("password")).inputValue(), "");
  assert.equal(await send(password), "200 /sign-in/code");

  const field = keys.field(sv("code"));
  const give = async (code) => {
    await keys.type(field, code);
    return keys.press(keys.button(sv("continue")));
  };
  assert.equal(await give(app.last()), "401 /sign-in/code");
  await keys.isRefused(sv("problem-wrong_code"), field);
  assert.equal(await give(await app.next()), "200 /");
  assert.equal(await heading(page), sv("start-heading", name));
  await keys.press(keys.button(sv("sign-out")));

  // The phone is lost: each recovery code works once.
  assert.equal(await send(password), "200 /sign-in/code");
  assert.equal(await give(recoveryCodes[0]), "200 /");
  await keys.press(keys.link(sv("way-account")).first());
  assert.ok((await page.getByRole("main").innerText()).includes(" 9 "), "nine are left");
  await keys.press(keys.button(sv("sign-out")));
  assert.equal(await send(password), "200 /sign-in/code");
  assert.equal(await give(recoveryCodes[0]), "401 /sign-in/code");
  await keys.isRefused(sv("problem-wrong_code"), field);
}

/** Pages are forms and links: a browser that runs no script signs in like any other. */
async function withoutScript(browser, app) {
  const page = await browser.visitor({ javaScriptEnabled: false });
  assert.equal(await signIn(page, ADMINISTRATOR), "200 /sign-in/code");
  await page.fill("#code", app.last());
  assert.equal(await submit(page, sv("continue")), "401 /sign-in/code");
  await page.fill("#code", await app.next());
  assert.equal(await submit(page, sv("continue")), "200 /");
  assert.equal(await heading(page), sv("start-heading", name));
  assert.equal(await leads(page, () => page.getByRole("button", { name: sv("sign-out") }).click()), "200 /sign-in");
}

await scenario("first-start", async (browser, code) => {
  const keys = new Keyboard(await browser.visitor());
  await activate(keys, code);
  const { app, recoveryCodes } = await setUpSecondFactor(keys);
  await signOut(keys, [...recoveryCodes, username]);
  await signInAgain(keys, { app, recoveryCodes });
  await withoutScript(browser, app);
});
