// What a scenario wants done to the program, or to time, while its pages stay open. The test that has started it does it.

import assert from "node:assert/strict";

/** Asks for it, and waits until it is done. */
export async function wish(what) {
  const done = new Promise((resolve, reject) => {
    process.stdin.once("data", resolve);
    process.stdin.once("end", () => reject(new Error(`nobody does it: ${what}`)));
  });
  process.stdin.ref();
  process.stdout.write(`wish: ${what}\n`);
  assert.equal(String(await done).trim(), "done");
  process.stdin.removeAllListeners("end");
  process.stdin.unref();
}
