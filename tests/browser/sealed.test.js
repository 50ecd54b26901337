// With script the answers are sealed in the browser: nothing readable leaves it, and what left is counted.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { DESK, PHONE, hasNoSidewaysScroll, isAccessible, isTouchable, launch, person, picture } from "./browser.js";
import { Kotae } from "./kotae.js";
import { PLACES, REMARK, arrive, fill, place, press, turn, typed, walk } from "./walk.js";

const BODY = 3 * 32 + (1024 + 81) + (8192 + 81);
const PASSPHRASE = "kotae demo kotae demo\n";
const FAILED = "サーバーの不調で送信できませんでした";

let kotae;
let browser;
/** Answers sent so far, and those to the first item. */
const sent = { all: 0, answered: 0, sum: 0 };

function count(first) {
  const answered = first === "-" ? 0 : 1;
  Object.assign(sent, { all: sent.all + 1, answered: sent.answered + answered, sum: sent.sum + answered * (Number(first) || 0) });
}

before(async () => {
  kotae = await Kotae.demo();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await kotae?.end();
});

/** Somebody whose requests are all written down. */
async function watched(options) {
  const page = await person(browser, kotae, options);
  page.requests = [];
  page.on("request", (request) => { if (!request.url().startsWith("data:")) page.requests.push(request); });
  page.posts = () => page.requests.filter((request) => request.method() === "POST");
  return page;
}

/** Nothing is kept in the browser, and its address tells nothing. */
async function keepsNothing(page, name) {
  const kept = await page.evaluate(async () => ({
    stored: localStorage.length + sessionStorage.length + (await indexedDB.databases()).length,
    state: JSON.stringify(history.state),
  }));
  assert.equal(kept.stored, 0, name);
  assert.match(kept.state, /^(null|\{"place":"\w+","returning":(true|false)\})$/, name);
  assert.deepEqual(await page.context().cookies(), [], name);
  assert.equal(page.url().replace(/\?lang=[\w-]+$/, ""), kotae.survey, name);
}

async function sendsOnlySeals(page, count = 1) {
  const posts = page.posts();
  assert.equal(posts.length, count);
  for (const request of posts) {
    const headers = await request.allHeaders();
    for (const name of ["cookie", "referer", "authorization"]) assert.equal(headers[name], undefined, name);
    const body = request.postDataBuffer();
    assert.equal(body.length, BODY);
    for (const readable of ["q01", "grade", REMARK.slice(0, 4), "kotae"]) assert.ok(!body.includes(readable), readable);
  }
  for (const request of page.requests) {
    for (const value of ["q01", "grade=", encodeURIComponent(REMARK.slice(0, 4))]) assert.ok(!request.url().includes(value));
  }
}

for (const [language, viewport] of [["ja", PHONE], ["en", DESK], ["ja-easy", PHONE], ["ja", DESK]]) {
  test(`sealed in the browser from the start to the receipt, in ${language} ${viewport.width} px wide`, async () => {
    const page = await watched({ viewport });
    await arrive(page, `${kotae.survey}?lang=${language}`);
    assert.equal(await page.locator('[data-level="2"]').isVisible(), false);
    const titles = new Set();
    const look = async (here) => {
      const name = `sealed-${here}-${language}-${viewport.width}`;
      await isAccessible(page, name);
      await hasNoSidewaysScroll(page, name);
      await isTouchable(page, name);
      await keepsNothing(page, name);
      assert.equal(await page.locator("h1").count(), 1);
      assert.equal(await page.locator(".errors, .fault, .note[role=status]:visible").count(), 0);
      if (here !== "start") assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
      titles.add(await page.title());
      await picture(page, name);
    };
    for (;;) {
      const here = await place(page);
      if (here === "receipt") break;
      await look(here);
      await fill(page);
      await press(page, "next");
    }
    count(4);
    await look("receipt");
    assert.equal(titles.size, PLACES.length + 1);
    assert.match((await page.locator(".code").innerText()).replaceAll(/\s+/g, "-"), /^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{2}$/);
    await sendsOnlySeals(page);
    assert.deepEqual(page.requests.map((it) => new URL(it.url()).pathname.replace(/\.\w{12}\./, ".").split("/").pop()),
      [kotae.survey.split("/").pop(), "respondent.css", "answer.js", "all", "box"]);
    assert.ok(!(await page.content()).includes(REMARK), "the answers are still in the document");
    await page.end();
  });
}

test("page, style sheet, script and all questions together are small", async () => {
  const page = await person(browser, kotae);
  const get = async (address, squeezed = true) => {
    const answer = await page.request.get(new URL(address, kotae.origin).href);
    if (squeezed) assert.equal(answer.headers()["content-encoding"], "gzip", address);
    return answer.body();
  };
  for (const language of ["ja", "en", "ja-easy"]) {
    const first = await get(`${kotae.survey}?lang=${language}`, false);
    const named = [...first.toString().matchAll(/"(\/assets\/[^"]+)"/g)].map((found) => found[1]);
    assert.equal(named.length, 2, `${named}`);
    const bodies = [first, ...(await Promise.all(named.map((name) => get(name)))), await get(`${kotae.survey}/all?lang=${language}`)];
    const sizes = bodies.map((body) => gzipSync(body, { level: 9 }).length);
    const sum = sizes.reduce((all, size) => all + size);
    console.log(`${language}: page ${sizes[0]}, style ${sizes[1]}, script ${sizes[2]}, all questions ${sizes[3]}: ${sum} bytes compressed`);
    assert.ok(sum <= 50_000, `${sum}`);
  }
  await page.end();
});

test("Back and Forward of the browser, and all the way back to the start, lose nothing", async () => {
  const page = await watched();
  await arrive(page, kotae.survey);
  await walk(page, undefined, "confirm");
  const shown = await page.locator("main").innerText();
  assert.ok(shown.includes(REMARK) && !shown.includes("未回答"), shown);
  for (const here of [...PLACES].reverse().slice(1)) {
    await page.goBack();
    assert.equal(await place(page), here);
    await keepsNothing(page, here);
    if (here !== "start") assert.ok((await typed(page)).length > 10, here);
  }
  assert.equal(await page.locator("main button").innerText(), "回答を続ける");
  for (const here of PLACES.slice(1)) {
    await page.goForward();
    assert.equal(await place(page), here);
  }
  assert.equal(await page.locator("main").innerText(), shown);
  for (const here of PLACES.slice(1, -1)) {
    await press(page, `change-${here}`);
    assert.equal(await place(page), here);
    assert.equal(await page.locator(".go button").count(), 1);
    await press(page, "next");
    assert.equal(await page.locator("main").innerText(), shown);
  }
  await page.end();
});

test("another language keeps the answers, on every page", async () => {
  const page = await watched();
  await arrive(page, kotae.survey);
  await walk(page, async (here) => {
    if (here === "start") return;
    const answers = await typed(page);
    for (const language of ["en", "ja-easy", "ja"]) {
      await press(page, `lang-${language}`);
      assert.equal(await place(page), here);
      assert.equal(await typed(page), answers, `${here} in ${language}`);
      assert.equal(await page.locator("html").getAttribute("lang"), language === "en" ? "en" : "ja");
      assert.equal((await page.locator("ruby").count()) > 0, language === "ja-easy");
    }
  }, "confirm");
  await press(page, "lang-en");
  const shown = await page.locator("main").innerText();
  assert.ok(!shown.includes("not answered") && shown.includes("Send these answers"), shown);
  await sendsOnlySeals(page, 0);
  await page.end();
});

test("what is left out is pointed out once, a comment that is too long each time, and nothing at all is not sent", async () => {
  const page = await watched();
  await arrive(page, kotae.survey);
  await press(page, "next");
  await press(page, "next");
  assert.equal(await place(page), "1");
  assert.match(await page.title(), /^エラー：/);
  assert.ok(await page.locator(".errors").evaluate((it) => it === document.activeElement), "focus is on the summary");
  assert.equal(await page.locator(".errors li").count(), 5);
  await isAccessible(page, "errors");
  await picture(page, "sealed-errors");
  const link = page.locator(".errors a").nth(2);
  const [words, target] = [await link.innerText(), await link.getAttribute("href")];
  await link.click();
  assert.equal(await page.evaluate(() => `#${document.activeElement.id}`), target);
  assert.equal(await page.locator(`fieldset:has(${target}) .fault`).innerText(), words);
  await keepsNothing(page, "after a link to a field");
  await press(page, "next");
  assert.equal(await place(page), "2");
  await press(page, "back");
  await press(page, "next");
  assert.equal(await place(page), "2", "pointed out once, not each time");
  for (const here of ["2", "3"]) { await press(page, "next"); await press(page, "next"); }
  await press(page, "next");
  assert.equal(await place(page), "comment");
  await page.fill("textarea", "あ".repeat(2001));
  for (const _ of [1, 2]) {
    await press(page, "next");
    assert.equal(await place(page), "comment");
    assert.match(await page.locator(".errors").innerText(), /2,000文字までで書いてください（いま2,001文字）/);
  }
  await isAccessible(page, "long comment");
  await page.fill("textarea", "");
  await press(page, "next");
  await press(page, "next");
  assert.equal(await place(page), "confirm");
  assert.match(await page.locator(".errors").innerText(), /まだ何も答えていません/);
  await sendsOnlySeals(page, 0);
  await page.end();
});

test("what gives somebody away is pointed out in the same words, and may be changed or sent", async () => {
  const text = "係の電話は０９０ー１２３４ー５６７８、\nメールは taro@city.example です。";
  const shown = [];
  for (const script of [false, true]) {
    const page = await person(browser, kotae, { script });
    await arrive(page, kotae.survey);
    await walk(page, undefined, "comment");
    await page.fill("textarea", text);
    await press(page, "next");
    shown.push(await page.locator("main").innerText());
    if (script) {
      await page.locator(".note a").click();
      assert.ok(await page.locator("#comment-found").evaluate((it) => it === document.activeElement));
      assert.equal(page.url(), kotae.survey);
      await isAccessible(page, "found");
      await picture(page, "sealed-found");
      await turn(page, () => page.locator('.go button[value="change-comment"]').click());
      assert.equal(await page.inputValue("textarea"), text);
    }
    await page.end();
  }
  assert.equal(shown[1], shown[0]);
  assert.ok(shown[0].includes("電話番号のようなところ"));
});

/** A wave of a year of its own, open for answers. */
async function another(year, change) {
  const survey = await readFile(join(import.meta.dirname, "../../surveys/aomori-engagement.toml"), "utf8");
  await writeFile(join(kotae.folder, "another.toml"), change(survey));
  await writeFile(join(kotae.folder, "passphrase"), PASSPHRASE);
  const run = (...words) => execFileSync(process.env.KOTAE_BIN, [...words, "--data", kotae.folder], { encoding: "utf8" });
  run("wave", "create", "--survey", join(kotae.folder, "another.toml"), "--opens", `${year}-05-24`, "--closes", `${year}-06-28`);
  run("import", "roster", join(import.meta.dirname, "../../surveys/sample/roster.csv"), "--wave", year, "--year", "2024");
  run("wave", "key", year, "--passphrase-file", join(kotae.folder, "passphrase"));
  const id = run("wave", "open", year).match(/\/s\/(\w+)/)[1];
  return { id, survey: `${kotae.origin}/s/${id}`, run };
}

test("a section of another department is pointed out before it is sealed, and a survey may ask for no comment", async () => {
  const wave = await another("2099", (text) => text.replace(/^asked = false$/m, "asked = true").replace(/\[comment\][^[]*/, ""));
  const page = await person(browser, kotae, { viewport: DESK });
  await arrive(page, wave.survey);
  await walk(page, undefined, "about");
  await fill(page);
  const section = page.locator('select[name="section"]');
  const department = (await section.locator("option:checked").getAttribute("data-follows")).split("=")[1];
  const choose = (code) => page.evaluate((code) => {
    const list = document.querySelector('select[name="department"]');
    if (list) list.value = code;
    else document.querySelector(`input[name="department"][value="${code}"]`).checked = true;
  }, code);
  const other = department === "D02" ? "D03" : "D02";
  for (const _ of [1, 2]) {
    await choose(other);
    await press(page, "next");
    assert.equal(await place(page), "about");
    assert.equal(await page.locator(".errors li").count(), 1);
    assert.equal(await page.locator(".fault").count(), 1);
  }
  await isAccessible(page, "contradiction");
  await choose(department);
  await press(page, "next");
  assert.equal(await place(page), "confirm");
  assert.equal(await page.locator("#comment-found, .errors").count(), 0);
  const [request] = await Promise.all([page.waitForRequest("**/box"), press(page, "next")]);
  assert.equal(await place(page), "receipt");
  assert.equal(request.postDataBuffer().length, 3 * 32 + 1024 + 81, "no comment is asked for, none is sent");
  await page.end();
  wave.run("wave", "close", "2099");
  const file = join(kotae.folder, "passphrase");
  wave.run("wave", "release", "2099", "--passphrase-file", file);
  assert.equal(JSON.parse(wave.run("release", "export", "2099")).tables.responses, 1);
});

test("leaving with unsent answers asks, and not before or after", async () => {
  const page = await watched();
  const asked = [];
  page.on("dialog", async (dialog) => { asked.push(dialog.type()); await dialog.accept(); });
  await arrive(page, kotae.survey);
  await page.reload();
  await arrive(page, kotae.survey);
  await walk(page, undefined, "2");
  assert.deepEqual(asked, []);
  await page.reload();
  assert.deepEqual(asked, ["beforeunload"]);
  assert.equal(await place(page), "start");
  await arrive(page, kotae.survey);
  await walk(page);
  count(4);
  await page.reload();
  assert.deepEqual(asked, ["beforeunload"]);
  await page.end();
});

test("a double click sends one answer, and Back after the receipt shows none", async () => {
  const page = await watched();
  await arrive(page, kotae.survey);
  await walk(page, undefined, "confirm", 0);
  await turn(page, () => page.locator('.go button[value="next"]').dblclick());
  await page.locator(".code").waitFor();
  count(5);
  await sendsOnlySeals(page);
  const code = await page.locator(".code").innerText();
  for (const _ of [1, 2]) {
    await page.goBack();
    assert.equal(await page.locator(".code").innerText(), code);
    assert.ok(!(await page.content()).includes(REMARK));
  }
  await page.end();
});

test("a server that is gone at sending: everything stays, and one answer arrives once it is back", async () => {
  const page = await watched();
  await arrive(page, kotae.survey);
  await walk(page, undefined, "confirm");
  const shown = await page.locator("dl").allInnerTexts();
  await kotae.kill();
  await press(page, "next");
  assert.equal(await place(page), "confirm");
  assert.ok((await page.locator(".note[role=status]").innerText()).includes(FAILED));
  assert.deepEqual(await page.locator("dl").allInnerTexts(), shown);
  await isAccessible(page, "failed");
  await picture(page, "sealed-failed");
  await press(page, "lang-en");
  assert.equal(await page.locator(".note[role=status]").count(), 1);
  await kotae.killAndServe();
  await press(page, "next");
  assert.equal(await place(page), "receipt");
  count(4);
  // An answer that got lost on its way back: the same bytes again are the same answer.
  const bodies = page.posts().map((request) => request.postDataBuffer().toString("hex"));
  assert.equal(new Set(bodies).size, 1, "sealed once");
  const post = (body, headers = {}) => fetch(`${kotae.survey}/box`, {
    method: "POST", body, headers: { "Content-Type": "application/octet-stream", ...headers },
  });
  const again = await post(Buffer.from(bodies[0], "hex"));
  assert.deepEqual([again.status, await again.text()], [200, ""]);
  await page.end();
});

test("too many at once, told from a failure, in the words of the form", async () => {
  const page = await watched();
  await arrive(page, kotae.survey);
  await walk(page, undefined, "confirm");
  await page.route("**/box", (route) => route.fulfill({ status: 503, headers: { "Retry-After": "5" } }));
  await press(page, "next");
  assert.match(await page.locator(".note[role=status]").innerText(), /回答が一度に集まっていて/);
  await page.unroute("**/box");
  await press(page, "next");
  assert.equal(await place(page), "receipt");
  count(4);
  await page.end();
});

test("where the script cannot do its work, the server's own walk does", async () => {
  const noCrypto = await person(browser, kotae);
  await noCrypto.addInitScript(() => Object.defineProperty(Crypto.prototype, "subtle", { value: undefined }));
  await noCrypto.goto(kotae.survey);
  await walk(noCrypto, async () => assert.equal(await noCrypto.locator('[data-level="3"]:visible').count(), 0));
  count(4);
  await noCrypto.end();

  const noPages = await person(browser, kotae);
  await noPages.route("**/all?*", (route) => route.abort());
  await arrive(noPages, kotae.survey);
  await noPages.click('main button[value="next"]');
  await noPages.locator("#unsealed").waitFor();
  assert.equal(await noPages.locator('[data-level="3"]:visible').count(), 0);
  assert.equal(await noPages.locator('[data-level="2"]:visible').count(), 1);
  await isAccessible(noPages, "unsealed");
  await picture(noPages, "sealed-unsealed");
  await Promise.all([noPages.waitForNavigation(), noPages.click('main button[value="next"]')]);
  await walk(noPages);
  count(4);
  await noPages.end();
});

/** Chooses at random on every page, by the page's own controls, up to the receipt; gives the answer to the first item. */
async function hurry(page) {
  await arrive(page, kotae.survey);
  await page.click('main button[value="next"]');
  await page.locator("body[data-place]").waitFor();
  const given = await page.evaluate(() => {
    const any = (list) => list[Math.floor(Math.random() * list.length)];
    const letters = [..."あいうえお漢字𠮷🙂abc 、。\n"];
    let first;
    while (document.body.dataset.place !== "confirm") {
      for (const group of document.querySelectorAll("fieldset")) any([...group.querySelectorAll("input")]).checked = true;
      for (const list of document.querySelectorAll("select")) list.value = any([...list.options]).value;
      const text = document.querySelector("textarea");
      if (text) text.value = `窓口。${Array.from({ length: Math.random() * 1900 }, () => any(letters)).join("")}`;
      first ??= document.querySelector('[name="q01"]:checked').value;
      document.querySelector('.go button[value="next"]').click();
    }
    [...document.querySelectorAll('.go button[value="next"]')].pop().click();
    return first;
  });
  await page.locator(".code").waitFor();
  return given;
}

test("what was sealed in the browser opens, each answer and comment, and is counted in the release", async () => {
  const page = await watched();
  for (let at = 0; at < 50; at += 1) count(await hurry(page));
  await sendsOnlySeals(page, 50);
  await page.end();
  const late = await person(browser, kotae);
  await arrive(late, kotae.survey);
  await walk(late, undefined, "confirm");

  const id = kotae.survey.split("/").pop();
  const passphrase = join(kotae.folder, "passphrase");
  await writeFile(passphrase, PASSPHRASE);
  const run = (...words) => execFileSync(process.env.KOTAE_BIN, [...words, "--data", kotae.folder], { encoding: "utf8" });
  run("wave", "close", id);
  await press(late, "next");
  assert.equal(await late.locator("h1").innerText(), "送信できませんでした");
  assert.ok((await late.locator("main").innerText()).includes("締め切られました") && !(await late.content()).includes(REMARK));
  await isAccessible(late, "closed");
  await picture(late, "sealed-closed");
  await late.end();
  run("wave", "unseal", id, "--passphrase-file", passphrase);
  assert.equal(JSON.parse(run("wave", "comments", id, "--json")).received, sent.all);
  run("wave", "release", id, "--passphrase-file", passphrase);
  const { tables } = JSON.parse(run("release", "export", id));
  assert.equal(tables.responses, sent.all, "every answer is valid");
  const row = run("release", "export", id, "--format", "csv").split(/\r?\n/).find((line) => /(^|,)q01,/.test(line));
  const mean = (sent.sum / sent.answered).toFixed(2);
  assert.ok(row.includes(`,${sent.answered},`) && row.includes(mean), `${row}: expected ${mean} of ${sent.answered}`);
});
