// One question a screen. Each tap is kept at once, in this tab only, and erased when it has been sent. Nothing is sent before the end.

const form = document.getElementById("survey");
const words = form.dataset;
const questions = [...form.querySelectorAll(".question")];
const told = form.querySelector(".told");
const send = document.getElementById("send");
const KEY = `answers ${location.pathname}`;

const read = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
};
const keep = (changes) => sessionStorage.setItem(KEY, JSON.stringify({ ...read(), ...changes }));

const inputs = (question) => [...question.querySelectorAll("input[type=radio], textarea")];
const said = (question) => {
  const text = question.querySelector("textarea");
  const chosen = question.querySelector("input:checked");
  return text ? text.value : chosen?.value;
};

function element(name, text, attributes = {}) {
  const made = Object.assign(document.createElement(name), attributes);
  made.textContent = text;
  return made;
}

/** Puts back what was tapped before a reload. */
function restore() {
  const { values = {} } = read();
  for (const question of questions) {
    const value = values[question.id];
    for (const input of value === undefined ? [] : inputs(question)) {
      if (input.type === "radio") {
        input.checked = input.value === value;
      } else {
        input.value = value;
      }
    }
  }
}

function remember() {
  const values = {};
  for (const question of questions) {
    const value = said(question);
    if (value !== undefined) {
      values[question.id] = value;
    }
  }
  keep({ values });
}

// Screens: the beginning, one for each question, the last look.

const progress = element("p", "", { className: "reached" });
const back = element("button", words.back, { type: "button", className: "second" });
const next = element("button", words.next, { type: "button" });
const look = element("section", "", { className: "look", hidden: true });
const intro = [form.querySelector("h1"), form.querySelector(".intro")];
const way = form.querySelector(".way");
const LAST = questions.length + 1;
let screen = 0;

function reader(question) {
  const voice = () => speechSynthesis.getVoices().find((one) => one.localService && one.lang.startsWith(document.documentElement.lang.slice(0, 2)));
  const button = element("button", words.readAloud, { type: "button", className: "plain aloud", hidden: !voice() });
  button.addEventListener("click", () => {
    const isSpeaking = speechSynthesis.speaking;
    speechSynthesis.cancel();
    button.textContent = words.readAloud;
    if (!isSpeaking) {
      const parts = [...question.querySelectorAll("legend, .hint, .said, details p")].map((part) => part.textContent.trim());
      const speech = new SpeechSynthesisUtterance(parts.join(". "));
      speech.voice = voice();
      speech.lang = document.documentElement.lang;
      speech.onend = () => (button.textContent = words.readAloud);
      button.textContent = words.stopReading;
      speechSynthesis.speak(speech);
    }
  });
  speechSynthesis.addEventListener?.("voiceschanged", () => (button.hidden = !voice()));
  return button;
}

function lookThrough() {
  const list = document.createElement("dl");
  questions.forEach((question, place) => {
    const text = question.querySelector("textarea");
    const chosen = question.querySelector("input:checked");
    const answer = text ? text.value : chosen?.closest("label").querySelector(".said").textContent;
    const change = element("button", words.change, { type: "button", className: "plain" });
    change.setAttribute("aria-describedby", `look-${place}`);
    change.addEventListener("click", () => show(place + 1));
    const answered = element("dd", answer || words.notAnswered);
    answered.append(" ", change);
    list.append(element("dt", question.querySelector("legend").textContent, { id: `look-${place}` }), answered);
  });
  look.replaceChildren(element("h2", words.lookThrough, { tabIndex: -1 }), list);
}

function show(to, isFirst = false) {
  screen = Math.min(Math.max(to, 0), LAST);
  keep({ screen });
  if ("speechSynthesis" in globalThis) {
    speechSynthesis.cancel();
  }
  // The heading stays for those who listen.
  intro[0].classList.toggle("unseen", screen > 0);
  intro[1].hidden = screen > 0;
  questions.forEach((question, place) => (question.hidden = place + 1 !== screen));
  look.hidden = screen !== LAST;
  if (screen === LAST) {
    lookThrough();
  }
  progress.hidden = screen === 0 || screen === LAST;
  progress.textContent = words.progress.replace("{at}", screen).replace("{all}", questions.length);
  back.hidden = screen === 0;
  next.hidden = screen === LAST;
  next.textContent = screen === 0 ? words.begin : words.next;
  send.hidden = screen !== LAST;
  told.textContent = "";
  if (!isFirst) {
    const here = screen === 0 ? intro[0] : screen === LAST ? look.querySelector("h2") : questions[screen - 1].querySelector("legend");
    here.tabIndex = -1;
    here.focus();
    scrollTo(0, 0);
  }
}

function isAnswered() {
  const question = questions[screen - 1];
  return !question || question.querySelector("textarea") || question.querySelector("input:checked");
}

/** Larger text, for as long as the tablet is in these hands. */
function sizes() {
  const root = document.documentElement;
  const button = element("button", "", { type: "button", className: "plain size" });
  const tell = () => (button.textContent = root.classList.contains("large") ? words.smaller : words.larger);
  root.classList.toggle("large", sessionStorage.getItem("large") === "yes");
  button.addEventListener("click", () => {
    sessionStorage.setItem("large", root.classList.toggle("large") ? "yes" : "no");
    tell();
  });
  tell();
  return button;
}

function begin() {
  form.classList.add("steps");
  form.before(sizes());
  form.noValidate = true;
  form.prepend(progress);
  questions.at(-1).after(look);
  way.prepend(back, next);
  if ("speechSynthesis" in globalThis) {
    questions.forEach((question) => question.querySelector("legend").after(reader(question)));
  }
  back.addEventListener("click", () => show(screen - 1));
  next.addEventListener("click", () => {
    if (isAnswered()) {
      show(screen + 1);
    } else {
      told.textContent = words.chooseOne;
    }
  });
  form.addEventListener("change", remember);
  form.addEventListener("input", remember);
  // Enter goes on; it sends only at the end.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input[type=radio]")) {
      event.preventDefault();
      (screen === LAST ? send : next).click();
    }
  });
  restore();
  show(read().screen ?? 0, true);
}

// Sending: once, and as often as it takes.

let isSending = false;

async function ticket() {
  const here = read().ticket;
  const response = await fetch(words.ticket, { headers: { accept: "application/json" } });
  if (response.status === 401 || response.status === 403 || response.status === 404) {
    return null;
  }
  if (!response.ok) {
    throw new Error("no ticket");
  }
  const found = await response.json();
  // The id was minted before the first answer and stays: sending twice stores once.
  return { ...found, response: here?.response ?? found.response };
}

/** What is answered again is sent even where somebody else came first: the server finds that out, and tells. */
const isDone = (found) => !found.is_open && !(found.is_again && read().values);

async function post(to) {
  form.elements.form_token.value = to.form_token;
  form.elements.response.value = to.response;
  const response = await fetch(to.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (response.ok) {
    sessionStorage.removeItem(KEY);
    location.replace(response.url);
    return true;
  }
  if ([409, 422].includes(response.status)) {
    // What is wrong stands above, or beside its question, on the page that the server makes.
    form.action = to.action;
    form.submit();
    return true;
  }
  if ([401, 403, 404].includes(response.status)) {
    told.textContent = words.closed;
    return true;
  }
  return false;
}

async function attempt() {
  try {
    const found = await ticket();
    if (!found) {
      told.textContent = words.closed;
      return true;
    }
    if (isDone(found)) {
      sessionStorage.removeItem(KEY);
      location.replace(found.onward);
      return true;
    }
    keep({ ticket: found });
    return await post(found);
  } catch {
    return false;
  }
}

async function deliver() {
  if (isSending) {
    return;
  }
  isSending = true;
  send.disabled = true;
  told.textContent = words.sending;
  while (!(await attempt())) {
    told.textContent = words.kept;
    await new Promise((done) => setTimeout(done, 3000));
  }
  isSending = false;
  send.disabled = false;
}

form.addEventListener("submit", (event) => {
  if (words.steps === "yes") {
    event.preventDefault();
    deliver();
  }
});

addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload();
  }
});

if (words.steps === "yes") {
  begin();
  ticket().then(
    (found) => {
      if (found && isDone(found)) {
        sessionStorage.removeItem(KEY);
        location.replace(found.onward);
      } else if (found) {
        keep({ ticket: found });
      } else {
        told.textContent = words.closed;
      }
    },
    () => {},
  );
}
