// Takes the README's pictures anew. With the program started in an empty place, and a token from
// `framsteg client add --name pictures --scope participants:read --scope participants:write`:
//   node tests/browser/pictures.mjs ADDRESS ONE-TIME-CODE TOKEN

import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { Authenticator } from "./lib/authenticator.mjs";
import { leads, scenario } from "./lib/browser.mjs";
import { ADMINISTRATOR, COORDINATOR, comeIn, letIn, submit } from "./lib/house.mjs";
import { sv } from "./lib/texts.mjs";

const FOLDER = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const TABLET = { width: 820, height: 1000 };

async function take(page, name) {
  await page.evaluate(() => document.activeElement?.blur());
  await page.screenshot({ path: `${FOLDER}${name}.png` });
}

/** Somebody with a meeting today: their code. */
async function somebody(address, token) {
  const put = async (path, body) => {
    const response = await fetch(`${address}/api/v1/${path}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) {
      throw new Error(`${path}: ${await response.text()}`);
    }
    return response.json();
  };
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Stockholm" }).format(new Date());
  const [person, enrolment, meeting] = [randomUUID(), randomUUID(), randomUUID()];
  const { code } = await put(`participants/${person}`, { gender: "woman", born_abroad: false });
  await put(`enrolments/${enrolment}`, { participant_id: person, programme: "misam", municipality: "skelleftea", start: today });
  await put(`occasions/${meeting}`, { enrolment_id: enrolment, held_on: today, mode: "in_person", private: true });
  return code;
}

await scenario("pictures", async (browser, code, token) => {
  mkdirSync(FOLDER, { recursive: true });
  const participant = await somebody(browser.address, token);

  const page = await browser.visitor({ viewport: TABLET });
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

  const oneTimeCode = await letIn(page, COORDINATOR, "coordinator", ["misam"]);
  const tablet = await browser.visitor({ viewport: TABLET, colorScheme: "dark" });
  await tablet.goto("/sign-in");
  await take(tablet, "sign-in");
  await tablet.emulateMedia({ colorScheme: "light" });
  await comeIn(tablet, COORDINATOR, oneTimeCode);
  await tablet.goto("/meetings");
  await tablet.fill("#code", participant);
  await submit(tablet, sv("find"));
  await tablet.goto("/meetings");
  await leads(tablet, () => tablet.locator('a[href^="/meetings/"]').first().click());
  await submit(tablet, sv("hand-over"));
  await take(tablet, "handed-over");
});
