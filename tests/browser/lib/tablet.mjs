// A tablet that goes from the coordinator's hands into the participant's and back, and what is done on it.

import assert from "node:assert/strict";

import { COORDINATOR, submit } from "./house.mjs";
import { sv } from "./texts.mjs";

/** Lying in somebody's hands. */
export const TABLET = { viewport: { width: 800, height: 1180 }, hasTouch: true };
/** Which question is on the screen, of how many; in Swedish. */
export const isOn = (page, place, of) =>
  page.locator(".reached").innerText().then((text) => assert.equal(text, `${place} av ${of}`));

/** Finds a participant by their code; whoever has nobody becomes the coordinator's. */
export async function takeOn(page, code) {
  await page.goto("/meetings");
  await page.fill("#code", code);
  await submit(page, sv("find"));
}

/** From the coordinator's hands into the participant's. */
export async function handOver(page, meeting, unreviewed = false) {
  await page.goto(`/meetings/${meeting}`);
  if (unreviewed) {
    await page.check("#unreviewed");
  }
  assert.equal(await submit(page, sv("hand-over")), `200 /meetings/${meeting}`);
}

/** And back. */
export async function takeBack(page, meeting) {
  await page.goto(`/meetings/${meeting}`);
  await page.fill("#password", COORDINATOR.password);
  assert.equal(await submit(page, sv("take-back")), `200 /meetings/${meeting}`);
}

/** The button that leads on. */
export const next = (page) => page.locator(".way button:visible").last();
/** An answer to the question that is on the screen, by its place. */
export const option = (page, place) => page.locator(".question:visible .option").nth(place);

/** Taps through what is on the screen; gives how many questions there were. */
export async function tapThrough(page, choose) {
  await next(page).tap();
  const all = Number((await page.locator(".reached").innerText()).match(/\d+/g).at(-1));
  for (let place = 1; place <= all; place += 1) {
    await choose(page, place);
    await next(page).tap();
  }
  return all;
}

/** Chooses a language by its own name; the questions come as a document that the browser keeps. */
export async function chooses(page, name) {
  await page.getByRole("link", { name, exact: true }).tap();
  await page.waitForURL(/\/surveys\//);
}
