// Chromium with walls: a request that leaves the host fails the test; helpers that look at a page as people do.
import assert from "node:assert/strict";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const ARGS = [
  "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync",
];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export const PHONE = { width: 360, height: 740 };
export const SMALL = { width: 320, height: 640 };
export const DESK = { width: 1280, height: 800 };

/** `keepsPages`: with the cache of whole pages that Playwright switches off and people have. */
export function launch({ keepsPages = false } = {}) {
  const ignoreDefaultArgs = keepsPages ? ["--disable-back-forward-cache"] : [];
  return chromium.launch({ executablePath: process.env.KOTAE_CHROMIUM ?? "/usr/bin/chromium", args: ARGS, ignoreDefaultArgs });
}

/** A person with a browser of their own. */
export async function person(browser, kotae, { viewport = PHONE, script = true, ...more } = {}) {
  const context = await browser.newContext({ viewport, javaScriptEnabled: script, locale: "ja-JP", ...more });
  const page = await context.newPage();
  page.script = script;
  const strangers = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== kotae.origin) strangers.push(request.url());
  });
  page.end = async () => {
    assert.deepEqual(strangers, [], "requests that left the host");
    await context.close();
  };
  return page;
}

export async function isAccessible(page, name) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join("\n   ")}`);
  assert.deepEqual(found, [], `axe on ${name}`);
}

export async function hasNoSidewaysScroll(page, name) {
  const [inner, needed] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]);
  assert.ok(needed <= inner, `${name} needs ${needed} of ${inner} px`);
}

/** Everything that can be touched is at least 48 px high, and rows are 8 px apart. */
export async function isTouchable(page, name) {
  const small = await page.evaluate(() => {
    const box = (it) => it.getBoundingClientRect();
    const targets = [...document.querySelectorAll(".choice, button, select, textarea, a.tongue")];
    const low = targets.filter((it) => box(it).height < 48 || box(it).width < 48).map((it) => it.outerHTML);
    for (const list of document.querySelectorAll(".choices")) {
      const rows = [...list.children].map(box);
      rows.slice(1).forEach((row, at) => {
        const gap = Math.max(row.top - rows[at].bottom, row.left - rows[at].right);
        if (gap < 8) low.push(`gap of ${gap} px in ${list.outerHTML.slice(0, 120)}`);
      });
    }
    return low;
  });
  assert.deepEqual(small, [], `too small on ${name}`);
}

export async function picture(page, name) {
  const folder = process.env.KOTAE_SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
