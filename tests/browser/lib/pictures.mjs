// What the scripts that take pictures share.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const FOLDER = fileURLToPath(new URL("../../../docs/pictures/", import.meta.url));
export const PORTRAIT = { width: 800, height: 1180 };
export const LANDSCAPE = { width: 1180, height: 800 };

export async function take(page, name) {
  mkdirSync(FOLDER, { recursive: true });
  await page.evaluate(() => document.activeElement?.blur());
  await page.screenshot({ path: `${FOLDER}${name}.png` });
}
