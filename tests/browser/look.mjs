import { launch, person, isAccessible, hasNoSidewaysScroll, DESK, PHONE, SMALL } from "./browser.js";
const out = "/tmp/shots"; 
const b = await launch();
for (const [port, name] of [[8391, "plain"], [8392, "full"]]) {
  const kotae = { origin: `http://127.0.0.1:${port}` };
  const page = await person(b, kotae, { viewport: DESK, script: true });
  await page.goto(kotae.origin + "/hr/login");
  await page.fill("#name", "hana"); await page.fill("#password", "correct horse battery");
  await Promise.all([page.waitForNavigation(), page.click("main button")]);
  const draft = await page.locator("li.wave.draft a").first().getAttribute("href");
  const shot = async (n) => { await isAccessible(page, n); await hasNoSidewaysScroll(page, n); await page.screenshot({ path: `${out}/${name}-${n}.png`, fullPage: true }); console.log(name, n, await page.title()); };
  for (const lang of ["ja", "en"]) {
    await page.setViewportSize(DESK);
    await page.goto(kotae.origin + draft + "?lang=" + lang); await shot("wave-" + lang);
    await Promise.all([page.waitForNavigation(), page.click(".step .button")]); await shot("plan-" + lang);
    await page.fill("#rate", "３１％"); await Promise.all([page.waitForNavigation(), page.click("main button")]); await shot("plan31-" + lang); for (const it of await page.locator("summary").all()) await it.click(); await shot("opened-" + lang);
    await page.selectOption("#by", "grade"); await Promise.all([page.waitForNavigation(), page.click("main button")]); await shot("plangrade-" + lang);
    await page.fill("#rate", "三割"); await Promise.all([page.waitForNavigation(), page.click("main button")]); await shot("fault-" + lang);
    await page.fill("#rate", "0.6"); await Promise.all([page.waitForNavigation(), page.click("main button")]); await page.selectOption("#by", ""); await Promise.all([page.waitForNavigation(), page.click("main button")]); await shot("tiny-" + lang);
    await page.setViewportSize(PHONE); await page.goto(kotae.origin + draft + "/plan?rate=31"); await shot("phone-" + lang);
    for (const it of await page.locator("summary").all()) await it.click(); await shot("phoneopened-" + lang); await page.setViewportSize(SMALL); await shot("small-" + lang);
  }
  await page.end();
}
await b.close();
