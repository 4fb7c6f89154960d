// The app on somebody's phone: TOTP (RFC 6238) with SHA-1, six digits, thirty seconds.

import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

const STEP = 30_000;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function fromBase32(text) {
  const bytes = [];
  let [bits, value] = [0, 0];
  for (const letter of text.replace(/\s/g, "")) {
    value = (value << 5) | ALPHABET.indexOf(letter);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 255);
    }
    value &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}

/** The six digits of one step. */
export function digits(key, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", key).update(counter).digest();
  const offset = mac[19] & 15;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

export class Authenticator {
  constructor(secret) {
    this.key = fromBase32(secret);
    this.used = 0;
  }

  /** The code that was given last. */
  last() {
    return digits(this.key, this.used);
  }

  /** A code that was never given and still counts. The service takes the step before and the step after too, so there is seldom any waiting. */
  async next() {
    for (;;) {
      const now = Math.floor(Date.now() / STEP);
      const left = STEP - (Date.now() % STEP);
      // The step before is about to run out when this one is.
      const step = Math.max(this.used + 1, left > 12_000 ? now - 1 : now);
      if (step <= now + 1) {
        this.used = step;
        return digits(this.key, step);
      }
      await sleep(left + 50);
    }
  }
}
