// Somebody who uses the keyboard alone. At every step they must see where they are.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { leads } from "./browser.mjs";
import { sv } from "./texts.mjs";

/** More than any page has to tab through. */
const MANY = 120;

/** Where the focus is and how it shows. Runs in the page. */
function look() {
  const luminance = (colour) => {
    const parts = colour.match(/[\d.]+/g).slice(0, 3).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const here = document.activeElement;
  if (!here || here === document.body || here === document.documentElement) {
    return null;
  }
  const style = getComputedStyle(here);
  const box = here.getBoundingClientRect();
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const top = document.elementFromPoint(x, Math.min(y, innerHeight - 1));
  return {
    what: `${here.tagName.toLowerCase()}#${here.id} «${(here.innerText || here.value || "").trim().slice(0, 40)}»`,
    isOutlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    contrast: contrast(style.outlineColor, getComputedStyle(document.body).backgroundColor),
    isInView: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    isOnTop: top !== null && (here.contains(top) || top.contains(here)),
  };
}

export class Keyboard {
  constructor(page) {
    this.page = page;
  }

  /** What has the focus must be seen to have it. */
  async checkFocus() {
    const focus = await this.page.evaluate(look);
    if (focus) {
      const told = `the focus at ${this.page.url()}: ${JSON.stringify(focus)}`;
      assert.ok(focus.isOutlined, `not outlined: ${told}`);
      assert.ok(focus.contrast >= 3, `outlined too faintly: ${told}`);
      assert.ok(focus.isInView && focus.isOnTop, `out of sight: ${told}`);
    }
    return focus;
  }

  async tab(key = "Tab") {
    await this.page.keyboard.press(key);
    return this.checkFocus();
  }

  has(locator) {
    return locator.evaluate((element) => element === document.activeElement);
  }

  /** Waits until it has the focus by itself: Chromium gives it a little after the page has come. */
  async gets(locator) {
    for (let tries = 0; !(await this.has(locator)); tries += 1) {
      assert.ok(tries < 100, `${locator} does not get the focus at ${this.page.url()}`);
      await sleep(20);
    }
    await this.checkFocus();
  }

  /** Tabs until it has the focus. */
  async reach(locator, key = "Tab") {
    await locator.waitFor();
    const passed = [];
    for (let count = 0; count < MANY; count += 1) {
      if (await this.has(locator)) {
        return;
      }
      passed.push((await this.tab(key))?.what ?? "(nothing)");
    }
    assert.fail(`${locator} cannot be reached by ${key}; there are\n${passed.slice(0, 40).join("\n")}`);
  }

  async type(locator, text) {
    await this.reach(locator);
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.type(text);
    assert.equal(await locator.inputValue(), text);
  }

  /** Ticks or unticks. */
  async tick(locator) {
    await this.reach(locator);
    const before = await locator.isChecked();
    await this.page.keyboard.press("Space");
    assert.equal(await locator.isChecked(), !before);
  }

  /** Presses a button or follows a link, and says where that leads. */
  async press(locator, key = "Enter") {
    await this.reach(locator);
    return leads(this.page, () => this.page.keyboard.press(key));
  }

  field(label) {
    return this.page.getByLabel(label, { exact: true });
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  link(name) {
    return this.page.getByRole("link", { name, exact: true });
  }

  /** A form came back: its summary has the focus, says this, and leads to the field if there is one, which says it too. */
  async isRefused(text, field) {
    const summary = this.page.getByRole("alert");
    await this.gets(summary);
    assert.ok((await summary.innerText()).includes(text), `not in the summary: ${text}`);
    assert.ok((await this.page.title()).startsWith(sv("errors-title")), "the title does not say that something is wrong");
    if (field) {
      const described = await field.evaluate((element) =>
        (element.getAttribute("aria-describedby") ?? "")
          .trim()
          .split(/\s+/)
          .map((id) => document.getElementById(id).innerText),
      );
      assert.ok(described.includes(text), `not beside the field: ${text}`);
      assert.equal(await field.getAttribute("aria-invalid"), "true");
      await this.reach(this.page.getByRole("link", { name: text, exact: true }).first());
      await this.page.keyboard.press("Enter");
      assert.ok(await this.has(field), "the summary's link does not lead to the field");
      await this.checkFocus();
    }
  }
}
