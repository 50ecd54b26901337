// Looks through a comment for what tells who somebody is: telephone numbers, mail addresses, long numbers, however they are
// spelled. The same as `domain/comment/{folded,mail,number}.rs`; `tests/browser/findings.json` holds both to the same finds.

const UNSEEN = /[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\ufe00-\ufe0f]/;
const HYPHENS = "‐‑‒–—―−─━";
/** Old forms of the characters that the rules below look for. */
const FORMS = { 圓: "円", 萬: "万" };

/** A text as a searcher reads it: letters, each with its place in the text as it was written. */
function fold(text) {
  const letters = [];
  const places = [];
  let start = 0;
  for (const written of text) {
    const end = start + written.length;
    const folded = UNSEEN.test(written) ? "" : [...written.normalize("NFKC")].map((one) => one.toLowerCase()).join("");
    for (const letter of folded) {
      // Half-width ﾀﾞ is two letters: the mark joins the one before.
      const joined = letters.length > 0 ? (letters.at(-1) + usual(letter)).normalize("NFC") : "";
      if ([...joined].length === 1) {
        letters[letters.length - 1] = joined;
        places.at(-1).end = end;
      } else {
        letters.push(usual(letter));
        places.push({ start, end });
      }
    }
    start = end;
  }
  return { letters, places };
}

function usual(letter) {
  if (letter >= "ァ" && letter <= "ヶ") return String.fromCodePoint(letter.codePointAt(0) - 0x60);
  return HYPHENS.includes(letter) ? "-" : (FORMS[letter] ?? letter);
}

/** What was found, in the order of the text. */
export function find(text) {
  const { letters, places } = fold(text);
  const found = [...addresses(letters), ...numbers(letters)];
  const order = ["phone", "mail", "digits"];
  found.sort((a, b) => a.from - b.from || b.to - a.to || order.indexOf(a.kind) - order.indexOf(b.kind));
  const apart = [];
  for (const { kind, from, to } of found) {
    const [start, end] = [places[from].start, places[to - 1].end];
    const last = apart.at(-1);
    // A number within an address is part of it.
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else apart.push({ kind, start, end });
  }
  return apart;
}

const AT = ["@", "(at)", "[at]", "<at>", "あっとまーく", "あっと"];
const SHORTEST_ACCOUNT = 3;

function addresses(letters) {
  return letters.map((_, at) => address(letters, at)).filter((found) => found);
}

/** The address whose `@` begins here. */
function address(letters, at) {
  const sign = AT.find((one) => [...one].every((letter, i) => letters[at + i] === letter));
  if (!sign) return null;
  const end = at + [...sign].length;
  const [left, parted] = part(letters.slice(0, at).reverse());
  const [right, partedAfter] = part(letters.slice(end));
  const host = letters.slice(end, end + right).join("").trim();
  const hasLetter = /[a-z]/i.test(host);
  const dotted = host.replaceAll(/^\.+|\.+$/g, "").includes(".");
  const isAddress = left > 0 && hasLetter && (dotted || (sign === "@" && !parted && !partedAfter));
  const isAccount = sign === "@" && left === 0 && !partedAfter && hasLetter && host.length >= SHORTEST_ACCOUNT;
  return isAddress || isAccount ? { kind: "mail", from: at - left, to: end + right } : null;
}

/** How many letters of an address follow, and whether a space parts them from the `@`. */
function part(letters) {
  const spaces = letters[0] === " " ? 1 : 0;
  let length = 0;
  while (/^[a-z0-9._%+-]$/i.test(letters[spaces + length] ?? "")) length += 1;
  return length === 0 ? [0, false] : [spaces + length, spaces === 1];
}

const LONG = 5;
const LONG_IN_GROUPS = 9;
const BETWEEN = "-ー ./()・_のｰ,";
const EXTENSION = ["内線", "ないせん", "ext"];
const NUMBER_OF = ["番号", "職員no", "社員no", "職員id", "社員id", "staff no", "staff id", "staff number"];
const AMOUNTS = ["円", "人", "件", "票", "世帯", "枚", "部", "万"];

const size = ({ from, to }) => to - from;
const sum = (groups) => groups.reduce((total, group) => total + size(group), 0);

function numbers(letters) {
  const groups = digitGroups(letters);
  const found = [];
  for (let at = 0; at < groups.length; ) {
    const chain = joined(letters, groups.slice(at));
    const [kind, many] = number(letters, chain) ?? [null, 1];
    if (kind) found.push({ kind, from: begin(letters, chain[0].from, chain[many - 1].to), to: chain[many - 1].to });
    at += many;
  }
  return found;
}

function digitGroups(letters) {
  const groups = [];
  letters.forEach((letter, at) => {
    if (!/^[0-9〇一二三四五六七八九]$/.test(letter)) return;
    if (groups.at(-1)?.to === at) groups.at(-1).to += 1;
    else groups.push({ from: at, to: at + 1 });
  });
  return groups;
}

/** The groups that can belong to one number: at most three signs between two of them, and no word. */
function joined(letters, groups) {
  const ends = groups.findIndex((group, at) => {
    const between = letters.slice(group.to, groups[at + 1]?.from);
    return at + 1 === groups.length || between.length > 3 || !between.every((letter) => BETWEEN.includes(letter));
  });
  return groups.slice(0, ends + 1);
}

/** What begins with the first group of a chain, and of how many groups it is. */
function number(letters, chain) {
  const [first] = chain;
  const many = phone(letters, chain);
  if (many) return ["phone", many];
  if (size(first) >= 2 && size(first) <= 6 && follows(letters, first.from, EXTENSION)) return ["phone", 1];
  const grouped = inGroups(letters, chain);
  if (grouped) return ["digits", grouped];
  const named = size(first) >= 3 && follows(letters, first.from, NUMBER_OF);
  return named || (size(first) >= LONG && !isAmount(letters, first)) ? ["digits", 1] : null;
}

const isZero = (letter) => letter === "0" || letter === "〇";

/** Ten or eleven digits from 0 on, or more after +; or a number within a town, 734-1111. */
function phone(letters, chain) {
  const [first, second] = chain;
  const abroad = letters[first.from - 1] === "+";
  const [least, most] = abroad ? [10, 15] : [9, 11];
  const spaced = chain.every((group) => size(group) === 1);
  if (abroad || isZero(letters[first.from])) {
    for (let many = spaced ? chain.length : Math.min(chain.length, 5); many > 0; many -= 1) {
      const digits = sum(chain.slice(0, many));
      if (digits >= least && digits <= most && (spaced || size(chain[many - 1]) >= 3)) return many;
    }
    return 0;
  }
  if (!second) return 0;
  const dashed = (group, at) => size(group) === 4 && "-ー".includes(letters[chain[at].to]);
  const ends = chain.slice(1).findIndex((group, at) => !dashed(group, at));
  const more = ends < 0 ? chain.length - 1 : ends;
  const years = isYear(letters, first) && isYear(letters, second);
  return size(first) >= 2 && size(first) <= 4 && more >= 1 && more <= 2 && !years ? 1 + more : 0;
}

/** 1234 5678 9012: groups of three digits and more that are not all years. */
function inGroups(letters, chain) {
  const commas = (group, at) => at + 1 < chain.length && letters.slice(group.to, chain[at + 1].from).includes(",");
  const comma = chain.findIndex(commas);
  const whole = chain.slice(0, comma < 0 ? chain.length : comma + 1);
  const short = whole.findIndex((group) => size(group) < 3);
  const parts = short < 0 ? whole : whole.slice(0, short);
  const years = parts.every((group) => isYear(letters, group));
  return parts.length > 1 && sum(parts) >= LONG_IN_GROUPS && !years ? parts.length : 0;
}

function isYear(letters, group) {
  return size(group) === 4 && ["19", "20"].includes(letters[group.from] + letters[group.from + 1]);
}

/** 30000円, 12000人: not of a person. A number that begins with 0 counts nothing. */
function isAmount(letters, group) {
  const after = letters.slice(group.to, group.to + 2).join("");
  return !isZero(letters[group.from]) && size(group) < LONG_IN_GROUPS && AMOUNTS.some((word) => after.startsWith(word));
}

/** Whether one of the words stands before, with at most two signs or particles between. */
function follows(letters, at, words) {
  let between = 0;
  while (between < 2 && at > between && " :-.(はがの番、=#".includes(letters[at - between - 1])) between += 1;
  const before = letters.slice(0, at - between).join("");
  return words.some((word) => before.endsWith(word));
}

/** + belongs to the number, and ( where the number closes it. */
function begin(letters, from, to) {
  const many = (sign) => letters.slice(from, to).filter((letter) => letter === sign).length;
  const start = letters[from - 1] === "+" ? from - 1 : from;
  return many(")") > many("(") && letters[start - 1] === "(" ? start - 1 : start;
}
