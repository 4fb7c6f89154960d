// Takes the README's pictures of the director's pages, from a demo. `docs/pictures/take` starts it.
//   node tests/browser/board-pictures.mjs ADDRESS ONE-TIME-CODE

import { open, scenario } from "./lib/browser.mjs";
import { DIRECTOR, comeIn } from "./lib/house.mjs";
import { LANDSCAPE, take } from "./lib/pictures.mjs";

await scenario("board-pictures", async (browser, code) => {
  const page = await browser.visitor({ viewport: LANDSCAPE });
  await comeIn(page, { ...DIRECTOR, username: "chef" }, code, "/");
  const lastYear = new Date().getFullYear() - 1;
  await open(page, `/goals/${lastYear}`);
  await take(page, "goals");
  await open(page, `/figures/progression/${lastYear}`);
  await take(page, "figure");
  await open(page, `/reports/${lastYear}`);
  await take(page, "report");
});
