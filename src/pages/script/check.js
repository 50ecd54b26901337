// What is to be looked at again on a page: the same rules as the server's `Response::parse` and `Draft::unanswered`.
// Gives faults by the control they point at; the words are in the page.

/** The value of the choice "no answer". */
export const NO_ANSWER = "-";

/** What is wrong on a page. */
export function wrong(source, answers) {
  return new Map([...contradictions(source, answers), ...tooLong(source, answers)]);
}

/** The items of a page that have neither an answer nor "no answer". */
export function missing(source, answers) {
  const items = [...source.querySelectorAll(".scale input[type=radio]")].map((control) => control.name);
  return new Map([...new Set(items)].filter((name) => !answers.has(name)).map((name) => [`${name}-1`, {}]));
}

/** A section of one department with the name of another. */
function contradictions(root, answers) {
  const found = [];
  for (const choice of root.querySelectorAll("[data-follows]")) {
    const name = choice.name ?? choice.closest("select").name;
    const [above, value] = choice.dataset.follows.split("=");
    const given = answers.get(above) ?? NO_ANSWER;
    if (answers.get(name) === choice.value && given !== NO_ANSWER && given !== value) found.push([`${above}-1`, {}]);
  }
  return found;
}

function tooLong(source, answers) {
  const field = source.querySelector("textarea");
  const length = field ? [...comment(answers)].length : 0;
  const longest = Number(field?.dataset.longest);
  return length > longest ? [["comment-1", { length: length.toLocaleString("en") }]] : [];
}

/** The comment as it counts. */
export function comment(answers) {
  return (answers.get("comment") ?? "").trim();
}
