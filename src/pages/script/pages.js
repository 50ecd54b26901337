// All pages of the walk in one language, as the server renders them, kept apart from the document until one is shown.
// Owns their fetching and reading; changes nothing in them.

// Only a page of this server is ever read, and what is read is inert: no script in it would run.
const policy = globalThis.trustedTypes?.createPolicy("kotae", { createHTML: (text) => text });

export class Pages {
  constructor(text, language) {
    const read = new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");
    const { lang, dataset } = read.documentElement;
    this.language = language;
    this.html = lang;
    this.mark = dataset.mark;
    this.easy = read.body.className;
    this.sections = new Map();
    for (const section of read.querySelectorAll("section[data-place]")) this.sections.set(section.dataset.place, section);
    if (!this.sections.has("confirm") || dataset.language !== language) throw new Error("not the pages asked for");
  }

  static async fetch(address, language) {
    const answer = await fetch(`${address}?lang=${language}`, { credentials: "omit", redirect: "error" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return new Pages(await answer.text(), language);
  }

  /** The names of the pages in order, without the ends of the walk. */
  get places() {
    return [...this.sections.keys()].filter((place) => !["receipt", "already", "closed"].includes(place));
  }

  /** A copy of a page. */
  page(place) {
    return this.sections.get(place).cloneNode(true);
  }

  /** The page as it came, to look something up in. */
  source(place) {
    return this.sections.get(place);
  }
}
