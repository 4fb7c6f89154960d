// What the pages say, from the very files that they say it from: a scenario names a text, and a better wording breaks nothing.

import { readFileSync } from "node:fs";

function read(language) {
  const file = new URL(`../../../src/web/texts/${language}.ftl`, import.meta.url);
  const texts = new Map();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const found = /^([a-z][\w-]*) = (.+)$/.exec(line);
    if (found) {
      texts.set(found[1], found[2]);
    }
  }
  return texts;
}

const swedish = read("sv");
const english = read("en");

function get(texts, key, value) {
  const text = texts.get(key);
  if (text === undefined) {
    throw new Error(`there is no text ${key}`);
  }
  return text.replace("{ $value }", value);
}

/** A text in Swedish. */
export const sv = (key, value) => get(swedish, key, value);
/** What is said in Swedish and in no way the same in English: none of it may stand on an English page. */
export const onlySwedish = new Set(
  [...swedish].filter(([key, text]) => english.get(key) !== text && !text.includes("{")).map(([, text]) => text),
);
