// The walk in the browser: one page after another, the answers in memory only. Owns the order of pages, what is in memory,
// and the browser's history, which knows names of pages and never an answer.
import { NO_ANSWER, comment, missing, wrong } from "./check.js";
import { fill } from "./confirm.js";
import { Pages } from "./pages.js";
import { spell } from "./packet.js";
import { draw, head, receipt } from "./secret.js";
import { send } from "./send.js";
import { choose, complain, fields, jump, read, write } from "./sheet.js";

export class Walk {
  constructor(wave, sealer, pages) {
    Object.assign(this, { wave, sealer, pages, place: "start", returning: false, busy: false, done: false });
    this.languages = new Map([[pages.language, pages]]);
    this.answers = new Map();
    this.prompted = new Set();
    this.secret = draw();
    this.sealed = null;
  }

  begin() {
    // The page first: if it cannot be shown, nothing has changed yet.
    this.place = this.pages.places[1];
    this.show();
    history.scrollRestoration = "manual";
    history.replaceState({ place: "start", returning: false }, "");
    history.pushState({ place: this.place, returning: false }, "");
    document.addEventListener("submit", (event) => this.press(event));
    document.addEventListener("click", jump);
    document.addEventListener("input", () => this.guard());
    window.addEventListener("popstate", ({ state }) => this.wander(state));
  }

  /** Leaving with answers that were not sent asks first. */
  guard() {
    if (this.leave || this.done) return;
    this.leave = (event) => {
      event.preventDefault();
      event.returnValue = true; // browsers before 2023
    };
    window.addEventListener("beforeunload", this.leave);
  }

  /** The browser's Back and Forward. */
  wander(state) {
    if (this.done || !this.pages.sections.has(state?.place)) return;
    this.absorb();
    Object.assign(this, state);
    this.show();
  }

  go(place, returning = false) {
    Object.assign(this, { place, returning });
    history.pushState({ place, returning }, "");
    this.show();
  }

  async press(event) {
    event.preventDefault();
    if (this.busy || this.done) return;
    this.absorb();
    const button = event.submitter?.value ?? "next";
    if (button.startsWith("lang-")) await this.speak(button.slice(5));
    else if (button.startsWith("change-")) this.go(button.slice(7), true);
    else if (button === "back") this.go(this.returning ? "confirm" : this.neighbour(-1));
    else if (this.place === "confirm") await this.send();
    else this.next();
  }

  neighbour(by) {
    const { places } = this.pages;
    return places[places.indexOf(this.place) + by] ?? this.place;
  }

  /** Takes over what was typed on the page; a field without a value is no longer answered. */
  absorb() {
    const typed = read(document.body);
    for (const name of fields(document.body)) {
      if (typed.has(name)) this.answers.set(name, typed.get(name));
      else this.answers.delete(name);
    }
  }

  next() {
    const faults = this.faults(this.place);
    if (faults.size > 0) this.show({ faults });
    else this.go(this.returning ? "confirm" : this.neighbour(1));
  }

  /** What is wrong on a page, or else, once, what was not answered. */
  faults(place) {
    const source = this.pages.source(place);
    const faults = wrong(source, this.answers);
    if (faults.size > 0) return faults;
    const left = missing(source, this.answers);
    if (left.size === 0 || this.prompted.has(place)) return faults;
    this.prompted.add(place);
    return left;
  }

  async speak(language) {
    this.busy = true;
    try {
      const known = this.languages.get(language);
      this.pages = known ?? (await Pages.fetch(this.wave.all, language));
      this.languages.set(language, this.pages);
      this.absorb();
      this.show();
    } catch {
      this.absorb();
      this.show({ cases: ["tongue"] });
    }
    this.busy = false;
  }

  /** Puts the page one is on into the document, and the focus on what is new in it. */
  show({ faults = new Map(), cases = [] } = {}) {
    const page = this.pages.page(this.place);
    const { dataset } = page;
    const found = this.place === "confirm" && fill(page, this.pages, this.answers);
    choose(page, new Set([...cases, this.returning ? "returning" : "onward", found ? "found" : "clean"]));
    complain(page, faults);
    write(page, this.answers);
    for (const form of page.querySelectorAll("form")) {
      // Whatever goes wrong in here, a form that was filled in must not send itself readable.
      form.setAttribute("method", "dialog");
      form.removeAttribute("action");
      form.autocomplete = "off";
    }
    this.put(page, faults.size > 0 ? this.pages.mark + dataset.title : dataset.title);
  }

  put(page, title) {
    document.documentElement.lang = this.pages.html;
    document.body.className = this.pages.easy;
    document.body.dataset.place = page.dataset.place;
    document.title = title;
    document.body.replaceChildren(...page.childNodes);
    const news = document.querySelector(".errors, .note[role=status]") ?? document.querySelector("h1");
    news.tabIndex = -1;
    window.scrollTo(0, 0);
    news.focus({ preventScroll: true });
  }

  async send() {
    const first = this.pages.places.find((place) => wrong(this.pages.source(place), this.answers).size > 0);
    if (first) {
      this.go(first, true);
      this.show({ faults: this.faults(first) });
      return;
    }
    const texts = this.texts();
    if (texts.blank) {
      this.show({ faults: new Map([["change-1", {}]]) });
      return;
    }
    this.busy = true;
    document.getElementById("walk").setAttribute("aria-busy", "true");
    const outcome = await this.seal(texts).then(() => send(this.wave.box, this.sealed.body), () => "failed");
    this.busy = false;
    this.end(outcome);
  }

  /** Answers as they are sealed: what was left open is left out. */
  texts() {
    const given = [...this.answers].filter(([name, value]) => name !== "comment" && value !== NO_ANSWER);
    const items = new Set(this.pages.places.flatMap((place) => [...missing(this.pages.source(place), new Map()).keys()]));
    const remark = comment(this.answers);
    const blank = remark === "" && !given.some(([name]) => items.has(`${name}-1`));
    return { answers: spell(given), comment: remark, blank };
  }

  /** Seals once: the same answers sent again are the same bytes. */
  async seal(texts) {
    const spelled = JSON.stringify(texts);
    if (this.sealed?.spelled === spelled) return;
    const parts = [...(await head(this.wave.id, this.secret)), ...(await this.sealer(texts))];
    this.sealed = { spelled, body: joined(parts), changed: this.sealed !== null };
  }

  end(outcome) {
    if (outcome === "busy" || outcome === "failed") {
      this.absorb();
      if (this.place !== "confirm") this.go("confirm");
      this.show({ cases: [outcome] });
      return;
    }
    // What arrived first counts: whoever changed an answer after a first try is told that it had been sent before.
    const place = { closed: "closed", before: this.sealed.changed ? "already" : "receipt", now: "receipt" }[outcome];
    const page = this.pages.page(place);
    if (place !== "closed") number(page, receipt(this.secret));
    this.forget();
    this.put(page, page.dataset.title);
  }

  /** Nothing of the answers stays, in memory or in the document. */
  forget() {
    window.removeEventListener("beforeunload", this.leave);
    this.done = true;
    this.secret.fill(0);
    this.answers.clear();
    Object.assign(this, { sealed: null, sealer: null });
  }
}

function joined(parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

/** Writes the receipt in its groups. */
function number(page, groups) {
  const parts = groups.map((group) => {
    const part = document.createElement("span");
    part.textContent = group;
    return part;
  });
  page.querySelector(".code").replaceChildren(...parts.flatMap((part, at) => (at === 0 ? [part] : [" ", part])));
}
