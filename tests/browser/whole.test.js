// From an answer on a phone to the released result: the main job, end to end.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, PHONE, hasNoSidewaysScroll, isAccessible, launch, person, picture } from "./browser.js";
import { Kotae } from "./kotae.js";
import { arrive, walk } from "./walk.js";

let kotae;
let browser;

before(async () => {
  kotae = await Kotae.demo();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await kotae?.end();
});

/** Answers the survey and gives the receipt. */
async function answer(options, choice) {
  const page = await person(browser, kotae, options);
  await arrive(page, kotae.survey);
  await walk(page, undefined, "receipt", choice);
  const code = await page.locator(".code").innerText();
  await page.end();
  return code.replaceAll(/\s+/g, " ");
}

const follow = (page, action) => Promise.all([page.waitForNavigation(), action]);

/** Opens a blank form with a receipt and answers the same again: the last one counts, once. */
async function replace(receipt) {
  const page = await person(browser, kotae, { viewport: PHONE, script: false });
  await page.goto(kotae.survey);
  await follow(page, page.click('a[href*="/edit"]'));
  await page.fill("#receipt", "no receipt");
  await follow(page, page.click("main form button"));
  assert.match(await page.title(), /^エラー/);
  await page.fill("#receipt", receipt.toLowerCase());
  await follow(page, page.click("main form button"));
  assert.equal(await page.locator("input:checked").count(), 0, "the form is blank");
  await walk(page, undefined, "receipt");
  assert.equal((await page.locator(".code").innerText()).replaceAll(/\s+/g, " "), receipt);
  await page.end();
  const seen = await person(browser, kotae, { viewport: PHONE });
  await seen.goto(`${kotae.survey}/edit`);
  await isAccessible(seen, "edit");
  await hasNoSidewaysScroll(seen, "edit");
  await picture(seen, "respondent-edit");
  await seen.end();
}

/** Looks an answer up among those counted. */
async function find(receipt) {
  const page = await person(browser, kotae, { viewport: PHONE });
  await page.goto(`${kotae.survey}/ledger`);
  await page.fill("#receipt", receipt);
  await follow(page, page.click("main form button"));
  assert.ok((await page.locator("main").innerText()).includes("あなたの回答は数えられています"));
  assert.ok((await page.locator("main").innerText()).includes("12 件"));
  await isAccessible(page, "ledger");
  await hasNoSidewaysScroll(page, "ledger");
  await picture(page, "respondent-ledger");
  await page.end();
}

async function look(page, name) {
  await isAccessible(page, name);
  await hasNoSidewaysScroll(page, name);
  await picture(page, `hr-${name}`);
}

/** The row of an item in the table under the figure of all items, as numbers and words. */
async function firstItem(page, wave) {
  const csv = await (await page.request.get(`${kotae.origin}/hr/waves/${wave}/figures/items.csv`)).text();
  return csv.replace(/^\uFEFF/, "").split(/\r?\n/).find((line) => line.startsWith("q01,"));
}

test("answers given on a phone, without script and on a desk are counted in what HR releases", async () => {
  const own = await answer({ viewport: PHONE }, 0); // 「とてもそう思う」 everywhere
  const receipts = [own, await answer({ viewport: PHONE, script: false }), await answer({ viewport: DESK })];
  while (receipts.length < 12) receipts.push(await answer({ viewport: DESK, script: false }));
  assert.equal(new Set(receipts).size, 12);

  const wave = kotae.survey.split("/").pop();
  const page = await person(browser, kotae, { viewport: DESK });
  await page.goto(`${kotae.origin}/`);
  await look(page, "login");
  await page.fill("#name", kotae.account);
  await page.fill("#password", kotae.password);
  await follow(page, page.click("main button"));
  await look(page, "waves");
  await follow(page, page.click(`a[href="/hr/waves/${wave}"]`));
  await look(page, "wave-open");
  assert.match(await page.locator("main dl.counts").first().innerText(), /\b10\b/, "twelve, in steps of five");

  await replace(receipts[3]);
  for (const step of ["close", "unseal", "release"]) {
    await page.goto(`${kotae.origin}/hr/waves/${wave}`);
    await follow(page, page.click(`a[href="/hr/waves/${wave}/${step}"]`));
    await look(page, step);
    if (step !== "close") await page.fill("#proof-1", kotae.passphrase);
    await follow(page, page.click(`form[action="/hr/waves/${wave}/${step}"] button`));
    await look(page, `after-${step}`);
  }
  await page.goto(`${kotae.origin}/hr/waves/${wave}/results`);
  await look(page, "results");
  await page.setViewportSize(PHONE);
  await look(page, "results-phone");
  await follow(page, page.click(`a[href="/hr/waves/${wave}/protection"] >> nth=0`));
  await look(page, "protection-phone");
  await page.setViewportSize(DESK);
  await look(page, "protection");

  const row = await firstItem(page, wave);
  assert.ok(row, "the items' table has a row for the first item");
  // Eleven people gave 4, one gave 5: (11 x 4 + 5) / 12 = 4.083.
  assert.ok(row.includes(",12,4.08,"), row);
  await page.end();

  await find(receipts[0]);
  const late = await person(browser, kotae);
  const answered = await late.goto(kotae.survey);
  assert.equal(answered.status(), 410);
  await isAccessible(late, "closed");
  await picture(late, "respondent-closed");
  await late.end();
});
