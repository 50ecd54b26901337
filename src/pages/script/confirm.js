// The last page before sending: puts everybody's own answers into it, in the words they were chosen by, and marks in the
// comment what tells who somebody is. Owns how answers are shown; keeps none.
import { NO_ANSWER } from "./check.js";
import { find } from "./find.js";

/** Fills the page; says whether something was found in the comment. */
export function fill(page, pages, answers) {
  for (const row of page.querySelectorAll("[data-field]")) show(row, pages, answers);
  const text = answers.get("comment") ?? "";
  const found = find(text);
  const typed = page.querySelector('[data-field="comment"] dd');
  if (typed && text !== "") {
    typed.className = "typed";
    typed.replaceChildren(...marked(text, found));
  }
  list(page, text, found);
  return found.length > 0;
}

function show(row, pages, answers) {
  const { field } = row.dataset;
  const value = answers.get(field);
  if (field === "comment" || value === undefined) return;
  const answer = row.querySelector("dd");
  answer.className = value === NO_ANSWER ? "open" : "";
  if (value !== NO_ANSWER) answer.removeAttribute("class");
  answer.replaceChildren(...words(pages, field, value));
}

/** The words of a choice, wherever it is offered. */
function words(pages, field, value) {
  for (const place of pages.places) {
    for (const choice of pages.source(place).querySelectorAll("input, option")) {
      const name = choice.name ?? choice.closest("select").name;
      if (name === field && choice.value === value) return labelled(choice);
    }
  }
  return [value];
}

function labelled(choice) {
  const source = choice.nextElementSibling && choice.type === "radio" ? choice.nextElementSibling : choice;
  const copies = [...source.childNodes].map((node) => node.cloneNode(true));
  if (!source.lang) return copies;
  const foreign = document.createElement("span");
  foreign.lang = source.lang;
  foreign.append(...copies);
  return [foreign];
}

/** A text with what was found in it marked. */
function marked(text, found) {
  const parts = [];
  let at = 0;
  for (const { start, end } of found) {
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    parts.push(text.slice(at, start), mark);
    at = end;
  }
  return [...parts, text.slice(at)];
}

/** What was found, each after what it looks like. */
function list(page, text, found) {
  const kinds = [...page.querySelectorAll("#comment-found li")];
  for (const { kind, start, end } of found) {
    const sample = kinds.find((one) => one.dataset.kind === kind);
    const line = sample.cloneNode(true);
    line.querySelector("mark").textContent = text.slice(start, end);
    sample.parentNode.append(line);
  }
  for (const sample of kinds) sample.remove();
}
