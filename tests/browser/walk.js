// What somebody does on each of the respondents' pages.
import assert from "node:assert/strict";

export const PLACES = ["start", "1", "2", "3", "about", "comment", "confirm"];
export const REMARK = "窓口の待ち時間を短くしたいです。";

/** The page's name: as the script says, else the last part of the address its form is sent to; `receipt` where there is no form. */
export async function place(page) {
  await page.locator("h1").waitFor();
  const named = await page.locator("body").getAttribute("data-place");
  if (named) return { already: "receipt", closed: "notice" }[named] ?? named;
  const form = page.locator("form#walk");
  if ((await form.count()) === 0) return (await page.locator(".code").count()) === 1 ? "receipt" : "notice";
  return (await form.getAttribute("action")).split("/").pop();
}

/** Fills in the page. Items get 4, 3, 4, 3, ... or `choice` (0 is the first); attributes the second level; the comment a sentence. */
export async function fill(page, choice) {
  for (const [at, group] of (await page.locator("fieldset").all()).entries()) {
    const scale = (await group.locator(".number").count()) === 1;
    await group.locator(".choices label").nth(scale ? choice ?? 1 + (at % 2) : 1).click();
  }
  for (const list of await page.locator("select").all()) await list.selectOption({ index: 4 });
  for (const text of await page.locator("textarea").all()) await text.fill(REMARK);
}

/** What is chosen and typed on the page, as text. */
export function typed(page) {
  return page.evaluate(() => {
    const chosen = [...document.querySelectorAll("input:checked")].map((it) => `${it.name}=${it.value}`);
    const others = [...document.querySelectorAll("select, textarea")].map((it) => `${it.name}=${it.value}`);
    return [...chosen, ...others].join("&");
  });
}

/** Presses a button and waits for the page that follows: a new document, or, with script, another page in the same one. */
export async function press(page, button) {
  await turn(page, () => page.locator(`button[name="go"][value="${button}"]`).first().click());
}

/** Does what leads to another page and waits for it. */
export async function turn(page, action) {
  if (!page.script) {
    await Promise.all([page.waitForNavigation(), action()]);
    return;
  }
  const before = await page.locator("h1").elementHandle();
  await action();
  // Every page, also the same one with a message, has a new heading; a new document ends the wait by itself.
  await before.waitForElementState("hidden").catch(() => {});
  await page.waitForLoadState();
}

/** Opens the first page and waits until the script, where there is one, has taken it over. */
export async function arrive(page, address) {
  await page.goto(address);
  if (page.script) await page.locator('[data-level="3"]:not([hidden])').waitFor();
}

/** From the page one is on to the receipt; `look` is called on every page, filled in. */
export async function walk(page, look = async () => {}, until = "receipt", choice = undefined) {
  for (;;) {
    const here = await place(page);
    if (here === until) return;
    assert.ok(PLACES.includes(here), `unexpected page ${here}: ${await page.title()}`);
    await fill(page, choice);
    await look(here);
    await press(page, "next");
  }
}
