// Before a wave opens: HR reads what its release will show, without script, on any screen.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DESK, PHONE, SMALL, hasNoSidewaysScroll, isAccessible, launch, person, picture } from "./browser.js";
import { Kotae } from "./kotae.js";

let kotae;
let browser;

before(async () => {
  kotae = await Kotae.demo();
  const run = (...words) => execFileSync(process.env.KOTAE_BIN, [...words, "--data", kotae.folder]);
  const survey = join(import.meta.dirname, "../../surveys/aomori-engagement.toml");
  run("wave", "create", "--survey", survey, "--opens", "2099-05-24", "--closes", "2099-06-28", "--synthetic");
  run("import", "roster", join(kotae.folder, "sample/roster.csv"), "--wave", "2099", "--year", "2024");
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await kotae?.end();
});

const follow = (page, action) => Promise.all([page.waitForNavigation(), action]);

async function look(page, name) {
  await isAccessible(page, name);
  await hasNoSidewaysScroll(page, name);
  await picture(page, `hr-${name}`);
}

for (const [language, merged] of [["ja", "合算（次長級と）"], ["en", "merged with Deputy director-general"]]) {
  test(`the plan of a draft in ${language}, without script`, async () => {
    // Axe itself is a script: what is looked at without script is looked at again with it.
    for (const options of [{ script: false }, { viewport: SMALL }, { viewport: PHONE }, { viewport: DESK },
      { viewport: DESK, forcedColors: "active" }]) {
      const page = await person(browser, kotae, { viewport: DESK, ...options });
      const seen = options.script === false ? async () => {} : look;
      await page.goto(`${kotae.origin}/hr/login`);
      await page.fill("#name", kotae.account);
      await page.fill("#password", kotae.password);
      await follow(page, page.click("main button"));
      const draft = await page.locator("li.wave.draft h2 a").getAttribute("href");
      await page.goto(`${kotae.origin}${draft}?lang=${language}`);
      await seen(page, `wave-draft-${language}`);
      await follow(page, page.click(`a[href="${draft}/plan"]`));
      assert.equal(await page.inputValue("#rate"), "31.2", "the rate of the last release");
      await page.fill("#rate", "31");
      await follow(page, page.click("main form button"));
      assert.ok((await page.locator("main").innerText()).includes(merged));
      await seen(page, `plan-${language}-${options.viewport?.width}-${options.forcedColors ?? "colours"}`);
      await page.selectOption("#by", "grade");
      await follow(page, page.click("main form button"));
      assert.ok(!(await page.locator("main").innerText()).includes(merged), "by grade more of them are expected to answer");
      await page.fill("#rate", "-1");
      await follow(page, page.click("main form button"));
      assert.equal(await page.inputValue("#rate"), "-1");
      await seen(page, `plan-fault-${language}`);
      await page.end();
    }
  });
}

test("the key is made, printed and tried out, and then the wave opens", async () => {
  const page = await person(browser, kotae, { viewport: DESK });
  await page.goto(`${kotae.origin}/hr/login`);
  await page.fill("#name", kotae.account);
  await page.fill("#password", kotae.password);
  await follow(page, page.click("main button"));
  const draft = await page.locator("li.wave.draft h2 a").getAttribute("href");
  await page.goto(`${kotae.origin}${draft}`);
  await follow(page, page.click(`a[href="${draft}/key"]`));
  for (const viewport of [PHONE, DESK]) {
    await page.setViewportSize(viewport);
    await look(page, `key-${viewport.width}`);
  }
  await page.fill("#first-1", kotae.passphrase);
  await page.fill("#again-1", "something else entirely");
  await follow(page, page.click("main form button"));
  assert.equal(await page.locator('main [role="alert"]').count(), 1);
  await look(page, "key-differ");
  await page.fill("#first-1", kotae.passphrase);
  await page.fill("#again-1", kotae.passphrase);
  await follow(page, page.click("main form button"));
  const code = await page.locator(".code").innerText();
  for (const viewport of [PHONE, DESK]) {
    await page.setViewportSize(viewport);
    await look(page, `sheet-${viewport.width}`);
  }
  await page.fill("#passphrase-1", kotae.passphrase);
  await page.fill("#code-1", code.toLowerCase().replaceAll("-", " "));
  await follow(page, page.click("main form button"));
  await look(page, "wave-keyed");
  await follow(page, page.click(`a[href="${draft}/open"]`));
  await look(page, "open");
  await follow(page, page.click(`form[action="${draft}/open"] button`));
  assert.equal(await page.locator("#address").count(), 1);
  await page.end();
});
