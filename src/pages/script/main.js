// The script of the answering page: where the browser can seal answers itself, the walk happens here and nothing readable
// leaves. Owns the first page; without it, or wherever it fails before the walk begins, the form of the page works as ever.
import { offer } from "./seal.js";
import { Pages } from "./pages.js";
import { Walk } from "./walk.js";

const tag = document.currentScript;

/** What the page says about the wave. */
function wave() {
  const { wave: id, key, answers, comment, box, all } = tag.dataset;
  return { id, key, box, all, sizes: { answers: Number(answers), comment: comment ? Number(comment) : null } };
}

/** Says which way of sealing is true now. */
function say(level) {
  for (const text of document.querySelectorAll("[data-level]")) text.hidden = text.dataset.level !== level;
}

/** This browser cannot, or can no longer: the server's own way, and the page says so before anybody goes on. */
function stepBack(form, begin) {
  form.removeEventListener("submit", begin);
  form.removeAttribute("aria-busy");
  say("2");
  const note = document.getElementById("unsealed");
  note.hidden = false;
  note.tabIndex = -1;
  note.focus();
}

async function prepare() {
  const form = document.getElementById("walk");
  const about = wave();
  const sealer = await offer(about);
  let asked = false;
  const begin = async (event) => {
    event.preventDefault();
    if (asked) return;
    asked = true;
    form.setAttribute("aria-busy", "true");
    try {
      const pages = await Pages.fetch(about.all, tag.dataset.language);
      new Walk(about, sealer, pages).begin();
    } catch {
      stepBack(form, begin);
    }
  };
  form.addEventListener("submit", begin);
  say("3");
}

/** Whether the browser has what the walk needs besides its cryptography, which is tried. */
function isAble() {
  const buttons = window.SubmitEvent && "submitter" in SubmitEvent.prototype;
  return window.isSecureContext && window.crypto?.subtle && buttons && AbortSignal.timeout;
}

// A browser that cannot seal keeps the page as it came.
if (isAble()) prepare().catch(() => {});
