import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, PHONE, SMALL, hasNoSidewaysScroll, isAccessible, isTouchable, launch, person, picture } from "./browser.js";
import { Kotae } from "./kotae.js";
import { PLACES, REMARK, arrive, fill, place, press, turn, typed, walk } from "./walk.js";

let kotae;
let browser;

before(async () => {
  kotae = await Kotae.demo();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  const traces = await kotae?.traces();
  assert.ok(!/HeadlessChrome|Mozilla\/5\.0/.test(traces ?? ""), "the program keeps the agent of a respondent");
  await kotae?.end();
});

for (const language of ["ja", "ja-easy", "en"]) {
  for (const [size, viewport] of [["phone", PHONE], ["small", SMALL], ["desk", DESK]]) {
    test(`every page in ${language} on a ${size} screen is accessible, touchable and fits`, async () => {
      const page = await person(browser, kotae, { viewport });
      await arrive(page, `${kotae.survey}?lang=${language}`);
      const titles = new Set();
      const look = async (here) => {
        const name = `${here} ${language} ${size}`;
        if (language === "ja" || size === "phone") await isAccessible(page, name);
        await isTouchable(page, name);
        await hasNoSidewaysScroll(page, name);
        assert.equal(await page.locator("table").count(), 0);
        assert.equal(await page.locator("h1").count(), 1);
        titles.add(await page.title());
        await picture(page, `respondent-${here}-${language}-${size}`);
      };
      await walk(page, look);
      await look("receipt");
      assert.equal(titles.size, PLACES.length + 1);
      await page.end();
    });
  }
}

test("without script the walk ends in a receipt", async () => {
  const page = await person(browser, kotae, { script: false });
  await arrive(page, kotae.survey);
  await walk(page);
  assert.match(await page.locator(".code").innerText(), /^(\w{4}\s+){6}\w{2}$/);
  await page.end();
});

test("five choices stand in one row on a desk and under each other on a phone, in the same markup", async () => {
  const page = await person(browser, kotae, { viewport: DESK });
  await arrive(page, kotae.survey);
  await press(page, "next");
  const tops = () => page.evaluate(() =>
    [...document.querySelectorAll(".choices")].map((list) => new Set([...list.children].map((it) => it.getBoundingClientRect().top)).size));
  const markup = await page.locator("form").innerHTML();
  assert.deepEqual(await tops(), [1, 1, 1, 1, 1]);
  await page.setViewportSize(PHONE);
  assert.deepEqual(await tops(), [5, 5, 5, 5, 5]);
  assert.equal(await page.locator("form").innerHTML(), markup);
  assert.equal(await page.locator("input:checked").count(), 0);
  assert.equal(await page.getByRole("group").filter({ has: page.getByRole("radio") }).count(), 5);
  await page.end();
});

test("without script two requests a page, all from the host, no cookie and nothing stored", async () => {
  const page = await person(browser, kotae, { script: false });
  let sizes = [];
  page.on("response", async (response) => { if (!response.url().startsWith("data:")) sizes.push(response); });
  await arrive(page, kotae.survey);
  const look = async (here) => {
    assert.ok(sizes.length <= 2, `${here}: ${sizes.map((it) => it.url())}`);
    sizes = [];
  };
  await walk(page, look);
  assert.deepEqual(await page.context().cookies(), []);
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
  await page.end();
});

test("Back works at every page and shows what was typed", async () => {
  for (const [keepsPages, script] of [[false, false], [true, false], [false, true]]) {
    const own = await launch({ keepsPages });
    const page = await person(own, kotae, { script });
    await arrive(page, kotae.survey);
    let before = null;
    await walk(page, async (here) => {
      if (before) {
        const now = await typed(page);
        await page.goBack({ waitUntil: "commit" }); // a page that was kept whole does not load again
        assert.equal(await place(page), before.here, `Back from ${here}`);
        assert.equal(await typed(page), before.typed, `Back from ${here}`);
        await page.goForward({ waitUntil: "commit" });
        assert.equal(await place(page), here, `Forward to ${here}`);
        assert.equal(await typed(page), now, `Forward to ${here}`);
      }
      before = { here, typed: await typed(page) };
    });
    await page.end();
    await own.close();
  }
});

test("Back all the way to the start and forward again by the buttons ends in a receipt", async () => {
  const page = await person(browser, kotae);
  await arrive(page, kotae.survey);
  await walk(page, undefined, "confirm");
  for (const here of [...PLACES].reverse().slice(1)) {
    await page.goBack();
    assert.equal(await place(page), here);
  }
  await walk(page);
  await page.end();
});

for (const keepsPages of [false, true]) {
  test(`without script Back after the receipt shows no answer${keepsPages ? " where the browser keeps whole pages" : ""}`, async () => {
    const own = await launch({ keepsPages });
    const page = await person(own, kotae, { script: false });
    await arrive(page, kotae.survey);
    await walk(page);
    const code = await page.locator(".code").innerText();
    const shown = async () => {
      await page.waitForTimeout(500);
      return page.evaluate(() => document.body.innerText);
    };
    await page.goBack().catch(() => {}); // the browser's own page that asks whether to send again is fine
    assert.ok(!(await shown()).includes(REMARK), "the answers are still on the screen");
    await page.reload();
    assert.equal(await page.locator("h1").innerText(), "この回答は送信済みです");
    assert.equal(await page.locator(".code").innerText(), code);
    assert.ok(!(await shown()).includes(REMARK), "the answers came back");
    await page.end();
    await own.close();
  });
}

test("without script reloading the receipt gives the same receipt", async () => {
  const page = await person(browser, kotae, { script: false });
  await arrive(page, kotae.survey);
  await walk(page);
  const code = await page.locator(".code").innerText();
  await page.reload();
  assert.equal(await page.locator(".code").innerText(), code);
  await page.end();
});

test("a server killed between two pages loses nothing", async () => {
  const page = await person(browser, kotae);
  await arrive(page, kotae.survey);
  await walk(page, undefined, "3");
  await fill(page);
  await kotae.killAndServe();
  await press(page, "next");
  await walk(page, undefined, "confirm");
  const answers = await page.locator("main").innerText();
  assert.ok(!answers.includes("未回答") && answers.includes(REMARK), answers);
  await press(page, "next");
  assert.equal(await place(page), "receipt");
  await page.end();
});

test("what is left out is pointed out once, with focus on the summary and links to the fields", async () => {
  const page = await person(browser, kotae);
  await arrive(page, kotae.survey);
  await press(page, "next");
  await press(page, "next");
  assert.equal(await place(page), "1");
  assert.match(await page.title(), /^エラー：/);
  assert.ok(await page.locator(".errors").evaluate((it) => it === document.activeElement), "focus is on the summary");
  await isAccessible(page, "errors");
  await hasNoSidewaysScroll(page, "errors");
  await picture(page, "respondent-errors-ja-phone");
  const link = page.locator(".errors a").nth(2);
  const [words, target] = [await link.innerText(), await link.getAttribute("href")];
  await link.click();
  assert.equal(await page.evaluate(() => `#${document.activeElement.id}`), target);
  assert.equal(await page.locator(`fieldset:has(${target}) .fault`).innerText(), words);
  await press(page, "next");
  assert.equal(await place(page), "2");
  await page.end();
});

test("the whole walk by keyboard alone, the focus always seen", async () => {
  const page = await person(browser, kotae, { viewport: DESK });
  await arrive(page, kotae.survey);
  const seen = () => page.evaluate(() => {
    const it = document.activeElement.closest(".choice") ?? document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(it);
    const rim = outlineStyle !== "none" && parseFloat(outlineWidth) >= 4;
    return { tag: document.activeElement.tagName, value: document.activeElement.value, form: document.activeElement.form?.id, rim };
  });
  for (let step = 0; step < PLACES.length; step += 1) {
    for (let key = 0; key < 60; key += 1) {
      await page.keyboard.press("Tab");
      const now = await seen();
      assert.ok(now.rim || now.tag === "BODY", `focus is not seen on ${JSON.stringify(now)} of ${await place(page)}`);
      if (now.tag === "INPUT") await page.keyboard.press("Space");
      if (now.tag === "SELECT") await page.keyboard.press("ArrowDown");
      if (now.tag === "TEXTAREA") await page.keyboard.type("about the keyboard");
      if (key === 2) await picture(page, `respondent-focus-${await place(page)}`);
      if (now.tag === "BUTTON" && now.value === "next") break;
    }
    await turn(page, () => page.keyboard.press("Enter"));
  }
  assert.equal(await place(page), "receipt");
  await page.end();
});

for (const [name, options] of [
  ["forced colours", { viewport: DESK, forcedColors: "active" }],
  ["a dark screen", { viewport: PHONE, colorScheme: "dark" }],
  ["200 % zoom", { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
]) {
  test(`every page is accessible with ${name}`, async () => {
    const page = await person(browser, kotae, options);
    await arrive(page, kotae.survey);
    const look = async (here) => {
      await isAccessible(page, `${here} with ${name}`);
      await hasNoSidewaysScroll(page, `${here} with ${name}`);
      await picture(page, `respondent-${here}-${name.replaceAll(/[ %]+/g, "-")}`);
    };
    await walk(page, look);
    await look("receipt");
    await page.goto(`${kotae.origin}/s/nosuchwave00`);
    await look("unknown");
    await page.end();
  });
}

test("changing the language on the way keeps what was typed", async () => {
  const page = await person(browser, kotae);
  await arrive(page, kotae.survey);
  await press(page, "next");
  await fill(page);
  const answers = await typed(page);
  for (const language of ["en", "ja-easy", "ja"]) {
    await press(page, `lang-${language}`);
    assert.equal(await typed(page), answers);
    assert.equal(await page.locator("html").getAttribute("lang"), language === "en" ? "en" : "ja");
  }
  await page.end();
});
