// A long form of the coordinator's. Whoever fills it in is there: the session is told so. What has been filled in is kept in this tab until
// it has been sent, so that a session that has run out takes nothing with it. A digit chooses an answer. Before the tablet is handed over all
// of it is erased.

const EVERY = 2 * 60 * 1000;
const TOO_LONG = 15_000;
/** What belongs to one page and one session only. */
const OWN = new Set(["form_token", "response", "supersedes"]);

/** Erases what has been kept, but for what begins like this. */
function forget(but) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith("draft ") && !(but && key.startsWith(but))) {
      sessionStorage.removeItem(key);
    }
  }
}

let told = Date.now();

/** Whether the session is there: looking counts as doing something. `null` when nobody answers. */
async function isThere() {
  told = Date.now();
  try {
    const answer = await fetch("/alive", { cache: "no-store", redirect: "error" });
    return answer.status === 204 ? true : answer.status === 401 ? false : null;
  } catch {
    return null;
  }
}

function keepIn(form) {
  const owner = `draft ${form.dataset.draft} `;
  const key = owner + form.getAttribute("action");

  function keep() {
    const filled = [...new FormData(form)].filter(([name]) => !OWN.has(name));
    sessionStorage.setItem(key, JSON.stringify(filled));
    if (Date.now() - told > EVERY) {
      void isThere();
    }
  }

  /** Puts back what was filled in before the session ran out. */
  function restore() {
    const kept = new Map(JSON.parse(sessionStorage.getItem(key) ?? "[]"));
    for (const field of form.elements) {
      if (!kept.has(field.name)) {
        continue;
      }
      if (field.type === "radio" || field.type === "checkbox") {
        field.checked = field.value === kept.get(field.name);
      } else {
        field.value = kept.get(field.name);
      }
    }
  }

  function say(what) {
    for (const box of form.querySelectorAll(".gone, .unreached")) {
      box.hidden = !box.classList.contains(what);
      if (!box.hidden) {
        box.focus();
      }
    }
  }

  const button = form.querySelector("#send");
  const onward = form.querySelector(".way a");

  /** What came of sending; `null` when nobody answers. */
  const post = () =>
    fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      redirect: "manual",
      signal: AbortSignal.timeout(TOO_LONG),
    }).catch(() => null);

  /** Sends only into a session that is there; until it is known to be stored everything is kept. */
  async function send(event) {
    event.preventDefault();
    button.disabled = true;
    const there = await isThere();
    const answer = there && (await post());
    button.disabled = false;
    if (!answer) {
      say(there === false ? "gone" : "unreached");
    } else if (answer.type === "opaqueredirect") {
      sessionStorage.removeItem(key);
      location.replace(onward.href);
    } else {
      // What is wrong stands on the page that the server makes; nothing has been stored, so it may be sent again.
      form.submit();
    }
  }

  /** The digit of an answer chooses it, 0 the last one, and leads to the next question. */
  function choose(event) {
    const question = event.target.closest(".question");
    const isDigit = /^[0-9]$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!question || !isDigit || event.target.matches("textarea")) {
      return;
    }
    const options = [...question.querySelectorAll("input[type=radio]")];
    const option = event.key === "0" ? options.at(-1) : options[Number(event.key) - 1];
    if (!option) {
      return;
    }
    event.preventDefault();
    option.checked = true;
    const all = [...form.querySelectorAll(".question")];
    const next = all[all.indexOf(question) + 1]?.querySelector("input:checked, input, textarea");
    (next ?? button).focus();
    keep();
  }

  // Somebody else's is nobody's here.
  forget(owner);
  form.querySelector(".digits").hidden = false;
  // What comes back with an error holds what was sent.
  if (!document.querySelector(".errors[autofocus], .question .error")) {
    restore();
  }
  form.addEventListener("input", keep);
  form.addEventListener("keydown", choose);
  form.addEventListener("submit", send);
  // Whoever leaves the page on purpose leaves what was filled in.
  onward.addEventListener("click", () => sessionStorage.removeItem(key));
}

const form = document.querySelector("form[data-draft]");
if (form) {
  keepIn(form);
}
document.querySelector('form[action$="/hand-over"]')?.addEventListener("submit", () => forget());
