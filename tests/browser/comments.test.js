// Comments, without script: what gives people away is pointed out before sending; two people agree before the release.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DESK, PHONE, hasNoSidewaysScroll, isAccessible, isTouchable, launch, person, picture } from "./browser.js";
import { Kotae } from "./kotae.js";
import { arrive, fill, place, press, turn, walk } from "./walk.js";

const TELLING = "係の電話は０９０ー１２３４ー５６７８、\nメールは taro@city.example です。";

let kotae;
let browser;
let wave;

before(async () => {
  kotae = await Kotae.demo();
  browser = await launch();
  wave = kotae.survey.split("/").pop();
});

after(async () => {
  await browser?.close();
  await kotae?.end();
});

const follow = (page, action) => Promise.all([page.waitForNavigation(), action]);

async function look(page, name) {
  await isAccessible(page, name);
  await hasNoSidewaysScroll(page, name);
  await picture(page, `comments-${name}`);
}

async function staff(name, options) {
  const page = await person(browser, kotae, options);
  await page.goto(`${kotae.origin}/hr/login`);
  await page.fill("#name", name);
  await page.fill("#password", kotae.password);
  await follow(page, page.click("main button"));
  return page;
}

for (const [language, viewport] of [["ja", PHONE], ["en", DESK], ["ja-easy", PHONE]]) {
  test(`a comment that tells who somebody is may be changed or sent as it is, in ${language}`, async () => {
    const page = await person(browser, kotae, { viewport });
    await arrive(page, `${kotae.survey}?lang=${language}`);
    await walk(page, undefined, "comment");
    await look(page, `warning-${language}`);
    await page.fill("textarea", TELLING);
    await press(page, "next");
    assert.equal(await place(page), "confirm");
    assert.equal(await page.locator("#comment-found li").count(), 2);
    await isTouchable(page, `found ${language}`);
    await look(page, `found-${language}`);
    await turn(page, () => page.locator('.go button[value="change-comment"]').click());
    assert.equal(await page.inputValue("textarea"), TELLING);
    await fill(page);
    await press(page, "next");
    assert.equal(await page.locator("#comment-found, mark").count(), 0);
    await page.end();
  });
}

test("without script the comment is sent as it is", async () => {
  const page = await person(browser, kotae, { script: false });
  await arrive(page, kotae.survey);
  await walk(page, undefined, "comment");
  await page.fill("textarea", TELLING);
  await press(page, "next");
  assert.equal(await page.locator("#comment-found").count(), 1);
  await press(page, "next");
  assert.equal(await place(page), "receipt");
  await page.end();
});

/** Eleven more comments, and no further answers. */
async function close() {
  const items = Array.from({ length: 13 }, (_, at) => `q${String(at + 1).padStart(2, "0")}`);
  const rows = Array.from({ length: 11 }, (_, at) => `shuji,D04,,,,,${items.map(() => 3)},窓口が混みます（${"あ".repeat(at + 1)}）`);
  const file = join(kotae.folder, "more.csv");
  await writeFile(file, `grade,department,section,age_band,service_band,employment,${items},comment\n${rows.join("\n")}\n`);
  const run = (...words) => execFileSync(process.env.KOTAE_BIN, [...words, "--data", kotae.folder]);
  run("import", "responses", file, "--wave", wave);
  run("wave", "close", wave);
  const passphrase = join(kotae.folder, "passphrase");
  await writeFile(passphrase, kotae.passphrase);
  run("wave", "unseal", wave, "--passphrase-file", passphrase);
}

/** Agrees with what each page proposes, until nothing is left to look at. */
async function agree(page, list) {
  await page.goto(list);
  const next = page.locator(`main a.button[href*="/comments/"]`);
  if ((await next.count()) === 1) await follow(page, next.click());
  while (page.url() !== list) await follow(page, page.click('button[value="show"]'));
}

test("two people black out words and agree, and readers see what they agreed on", async () => {
  await close();
  const first = await staff(kotae.account, { viewport: DESK });
  const second = await staff(`${kotae.account}2`, { viewport: PHONE });
  const list = `${kotae.origin}/hr/waves/${wave}/comments`;
  for (const language of ["en", "ja"]) {
    await first.goto(`${list}?lang=${language}`);
    await look(first, `list-${language}`);
  }
  const link = await first.locator(".remarks .card", { hasText: "係の電話" }).locator("a").getAttribute("href");
  await first.goto(`${kotae.origin}${link}`);
  assert.equal(await first.locator(".piece input:checked").count(), 2, "what was found is proposed to be black");
  await look(first, "one");
  // By keyboard: the first word is chosen with the space bar.
  await first.locator(".piece input").first().focus();
  await first.keyboard.press("Space");
  assert.equal(await first.locator(".piece input:checked").count(), 3);
  await follow(first, first.click('button[value="show"]'));
  assert.notEqual(first.url(), `${kotae.origin}${link}`, "on to the next comment");

  await second.goto(`${kotae.origin}${link}`);
  await look(second, "agree");
  assert.equal(await second.locator(".remark").last().innerText(), "■■の電話は■■、\nメールは ■■ です。");
  await agree(first, list);
  await agree(second, list);
  await first.goto(`${kotae.origin}/hr/waves/${wave}/release`);
  await look(first, "release");
  await first.fill("#proof-1", kotae.passphrase);
  await follow(first, first.click('form[action$="/release"] button'));
  for (const [page, language] of [[first, "en"], [second, "ja"]]) {
    await page.goto(`${list}?lang=${language}`);
    await look(page, `published-${language}`);
    const texts = await page.locator(".remarks").innerText();
    assert.ok(texts.includes("■■の電話は■■") && !texts.includes("1234") && !texts.includes("taro@"), texts);
    assert.equal(await page.locator(".remarks li").count(), 12);
  }
  await first.end();
  await second.end();
});
