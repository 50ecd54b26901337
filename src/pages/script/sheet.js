// One page before it is shown: keeps of all that it may say what applies now, and reads and writes its fields.
// Owns the markup that pages and script share: data-when, .errors, .fault, and the names of fields.

const CONTROLS = "input[name], select[name], textarea[name]";

/** The values of the fields of a page, by name; a field without one is left out. */
export function read(root) {
  const values = new Map();
  for (const control of root.querySelectorAll(CONTROLS)) {
    if (control.type === "radio" && !control.checked) continue;
    const value = control.type === "textarea" ? clean(control.value) : control.value;
    if (value !== "") values.set(control.name, value);
  }
  return values;
}

/** Names of the fields of a page. */
export function fields(root) {
  return [...new Set([...root.querySelectorAll(CONTROLS)].map((control) => control.name))];
}

/** Puts answers into the fields of a page. */
export function write(root, answers) {
  for (const control of root.querySelectorAll(CONTROLS)) {
    const value = answers.get(control.name);
    if (control.type === "radio") control.checked = control.value === value;
    else control.value = value ?? "";
  }
}

/** One kind of line break and no other control characters, as the server reads it. */
function clean(text) {
  return text.replaceAll("\r\n", "\n").replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, "");
}

/** Leaves only the parts for what is the case. */
export function choose(root, cases) {
  for (const part of root.querySelectorAll("[data-when]")) if (!cases.has(part.dataset.when)) part.remove();
}

/** Leaves only the messages about these controls; each with what is to be filled into it. */
export function complain(root, faults) {
  for (const link of root.querySelectorAll(".errors a")) {
    const target = link.hash.slice(1);
    if (faults.has(target)) fill(link, faults.get(target));
    else link.closest("li").remove();
  }
  for (const message of root.querySelectorAll(".fault")) {
    const field = message.id.replace(/-fault$/, "");
    if (faults.has(`${field}-1`)) fill(message, faults.get(`${field}-1`));
    else settle(root, message);
  }
  if (faults.size === 0) root.querySelector(".errors")?.remove();
}

/** Takes a message away from its field. */
function settle(root, message) {
  for (const described of root.querySelectorAll(`[aria-describedby~="${message.id}"]`)) {
    const others = described.getAttribute("aria-describedby").split(" ").filter((id) => id !== message.id);
    if (others.length > 0) described.setAttribute("aria-describedby", others.join(" "));
    else described.removeAttribute("aria-describedby");
  }
  message.closest(".card")?.classList.remove("faulty");
  message.remove();
}

/** Follows a link within the page, e.g. to what is to be looked at again, without writing it into the address. */
export function jump(event) {
  const link = event.target.closest('a[href^="#"]');
  if (!link) return;
  event.preventDefault();
  const target = document.getElementById(link.hash.slice(1));
  if (!target.matches(`${CONTROLS}, button`)) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  (target.closest(".card") ?? target).scrollIntoView();
}

/** Puts numbers where the server left room for them. */
function fill(root, values) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    texts.currentNode.data = texts.currentNode.data.replaceAll(/%(\w+)%/g, (whole, name) => values[name] ?? whole);
  }
}
