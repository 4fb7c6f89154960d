// One question a screen. Each tap is kept at once, in this tab only, and erased when it has been sent. Nothing is sent before the end.
// What is kept outlives the session: when it has run out, the coordinator signs in and hands over again, and it is sent then.

// What makes it easier may come after the first tap; without it everything works.
const ease = import("./ease.js").catch(() => null);

const form = document.getElementById("survey");
const words = form.dataset;
const questions = [...form.querySelectorAll(".question")];
const told = form.querySelector(".told");
const send = document.getElementById("send");
// The same whether the questions came as a document or as a form with everything inside, and in every language.
const KEY = `answers ${words.ticket.slice(0, words.ticket.lastIndexOf("/"))}`;
// The meeting that the tablet was handed over for, as its first page noted it.
const MEETING = sessionStorage.getItem("meeting");
const SEND = send.textContent;
const TRY_AGAIN = 3_000;
const TOO_LONG = 15_000;

function element(name, text, attributes = {}) {
  const made = Object.assign(document.createElement(name), attributes);
  made.textContent = text;
  return made;
}

const read = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
};
const erase = () => sessionStorage.removeItem(KEY);
const keep = (changes) => sessionStorage.setItem(KEY, JSON.stringify({ ...read(), ...changes }));

const inputs = (question) => [...question.querySelectorAll("input[type=radio], textarea")];
const said = (question) => {
  const text = question.querySelector("textarea");
  const chosen = question.querySelector("input:checked");
  return text ? text.value : chosen?.value;
};

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
/** From the last look to one question, and straight back. */
let isChange = false;

function lookThrough() {
  const list = document.createElement("dl");
  questions.forEach((question, place) => {
    const text = question.querySelector("textarea");
    const chosen = question.querySelector("input:checked");
    const answer = text ? text.value : chosen?.value && chosen.closest("label").querySelector(".said").textContent;
    const change = element("button", words.change, { type: "button", className: "plain" });
    change.setAttribute("aria-describedby", `look-${place}`);
    change.addEventListener("click", () => {
      isChange = true;
      show(place + 1);
    });
    const answered = element("dd", answer || words.notAnswered);
    answered.append(" ", change);
    const fault = question.querySelector(".error");
    if (fault) {
      answered.append(element("p", fault.textContent, { className: "error" }));
    }
    list.append(element("dt", question.querySelector("legend").textContent, { id: `look-${place}` }), answered);
  });
  look.replaceChildren(element("h2", words.lookThrough, { tabIndex: -1 }), list);
}

function show(to, isFirst = false) {
  screen = Math.min(Math.max(to, 0), LAST);
  keep({ screen });
  const question = questions[screen - 1];
  ease.then((found) => {
    found?.hush();
    found?.offerReader(question, words);
  });
  // The heading stays for those who listen.
  intro[0].classList.toggle("unseen", screen > 0);
  intro[1].hidden = screen > 0;
  questions.forEach((question, place) => (question.hidden = place + 1 !== screen));
  look.hidden = screen !== LAST;
  if (screen === LAST) {
    isChange = false;
    lookThrough();
  }
  progress.hidden = screen === 0 || screen === LAST;
  progress.textContent = words.progress.replace("{at}", screen).replace("{all}", questions.length);
  // From the beginning the way back is to the languages.
  back.hidden = screen === 0 && !MEETING;
  next.hidden = screen === LAST;
  next.textContent = screen === 0 ? words.begin : words.next;
  send.hidden = screen !== LAST;
  tell("");
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

function begin() {
  form.hidden = false;
  form.classList.add("steps");
  const place = element("div", "", { className: "ease" });
  form.before(place);
  ease.then((found) => found && place.append(found.sizes(words)));
  form.noValidate = true;
  form.prepend(progress);
  questions.at(-1).after(look);
  way.prepend(back, next);
  back.addEventListener("click", () => {
    if (screen === 0) {
      location.assign(MEETING);
    } else {
      show(isChange ? LAST : screen - 1);
    }
  });
  next.addEventListener("click", () => {
    if (isAnswered()) {
      show(isChange ? LAST : screen + 1);
    } else {
      tell(words.chooseOne);
    }
  });
  form.addEventListener("change", remember);
  form.addEventListener("input", (event) => {
    mark(event.target.closest(".question"), null);
    remember();
  });
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

/** Said once, however often it is true. */
function tell(sentence) {
  if (told.textContent !== sentence) {
    told.textContent = sentence;
  }
}

/** It does not go on here: one sentence and a way on in place of the questions. */
function end(sentence, href, text, language = {}) {
  const said = element("p", sentence, { className: "lead", tabIndex: -1 });
  const onward = document.createElement("p");
  onward.append(element("a", text, { className: "button", href, ...language }));
  intro[0].className = "";
  form.hidden = false;
  form.replaceChildren(intro[0], said, onward);
  said.focus();
}

/** Nobody may answer here now. What was answered stays, unseen, until the tablet is handed over for the same meeting again. */
function lock() {
  end(read().values ? words.paused : words.closed, "/meetings", words.signIn, { lang: "sv", dir: "ltr" });
}

/** It is answered: from here, and the reply was lost, or on another tablet. */
function leave(onward) {
  const wasAnswering = read().values;
  erase();
  if (wasAnswering) {
    end(words.alreadySent, onward, words.next);
  } else {
    location.replace(onward);
  }
}

// Sending: once, and as often as it takes.

const CLOSED = [401, 403, 404];

/** The meeting that this page's answers are given at. Once known it stays: in other hands, at another meeting, nothing of it may be sent. */
let mine = null;
const meetingOf = (action) => action?.replace(/\/answer\/.*/, "");

function isOurs(found) {
  const known = [MEETING, mine, meetingOf(read().ticket?.action)];
  return known.every((meeting) => !meeting || meeting === meetingOf(found.action));
}

/** The tablet is in other hands: nothing of what was answered here is seen any more, and at another meeting nothing of it is left. */
async function blank(isLost) {
  if (isLost) {
    sessionStorage.clear();
  }
  form.replaceChildren();
  location.replace(MEETING ?? "/");
  await new Promise(() => {});
}

/** Where the answers go; `null` when nobody may answer here now. */
async function ticket() {
  const response = await fetch(words.ticket, { headers: { accept: "application/json" }, signal: AbortSignal.timeout(TOO_LONG) });
  if (CLOSED.includes(response.status)) {
    return null;
  }
  if (!response.ok) {
    throw new Error("no ticket");
  }
  const found = await response.json();
  if (!isOurs(found)) {
    await blank(true);
  }
  mine = meetingOf(found.action);
  const kept = read().ticket;
  // The id was minted before the first answer and stays: sending twice stores once.
  return { ...found, response: kept?.response ?? found.response };
}

/** Whether the tablet may be answered on: if so, what it needs is kept. */
function admit(found) {
  if (!found) {
    lock();
  } else if (!found.is_open) {
    leave(found.onward);
  } else {
    keep({ ticket: found });
    return true;
  }
  return false;
}

const firstFault = () => questions.findIndex((question) => question.querySelector(".error"));

/** What is wrong stands beside its question, or no longer does. */
function mark(question, fault) {
  question.querySelector(".error")?.remove();
  question.classList.toggle("wrong", Boolean(fault));
  const field = question.querySelector("textarea, input");
  if (fault) {
    const told = element("p", fault.textContent, { className: "error", id: fault.id });
    (question.querySelector(".write") ?? field.closest("label")).before(told);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", told.id);
  } else {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

/** Shows what the server finds wrong, in the words of its page; everything that was answered stays as it is, here and in what is kept. */
function correct(page) {
  const reply = new DOMParser().parseFromString(page, "text/html");
  for (const question of questions) {
    mark(question, reply.getElementById(`${question.id}-error`));
  }
  if (firstFault() < 0) {
    throw new Error("nothing to mend");
  }
  send.textContent = SEND;
  send.disabled = false;
  show(firstFault() + 1);
  isChange = true;
  questions[firstFault()].querySelector("textarea, input").focus();
}

async function post(to) {
  form.elements.form_token.value = to.form_token;
  form.elements.response.value = to.response;
  const body = new URLSearchParams(new FormData(form));
  const response = await fetch(to.action, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(TOO_LONG) });
  if (response.type === "opaqueredirect") {
    erase();
    location.replace(to.onward);
  } else if (response.status === 409) {
    leave(to.onward);
  } else if (response.status === 422) {
    correct(await response.text());
  } else if (CLOSED.includes(response.status)) {
    lock();
  } else {
    throw new Error("not stored");
  }
}

/** Whether there is an outcome; without one it is tried again. */
async function attempt() {
  try {
    const found = await ticket();
    if (admit(found)) {
      await post(found);
    }
    return true;
  } catch {
    return false;
  }
}

let tryNow = null;

/** Until the next attempt: a while, or as soon as somebody wants it. */
async function pause() {
  tell(words.kept);
  send.textContent = words.tryAgain;
  send.disabled = false;
  await new Promise((done) => {
    tryNow = done;
    setTimeout(done, TRY_AGAIN);
  });
  tryNow = null;
  send.disabled = true;
}

async function deliver() {
  send.disabled = true;
  tell(words.sending);
  while (!(await attempt())) {
    await pause();
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (tryNow) {
    tryNow();
  } else if (!send.disabled) {
    deliver();
  }
});

// The tablet has been taken back, or handed over for another meeting, in another tab.
new BroadcastChannel("hands").addEventListener("message", ({ data }) => {
  if (data !== MEETING) {
    blank(data !== "");
  }
});

addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload();
  }
});

/** Whose the tablet is must be known before anything that is kept is shown; without a network there is nobody to ask. */
async function open() {
  // A form that comes back, sent before this script was there, holds everything itself.
  if (firstFault() >= 0) {
    form.querySelector(".errors")?.remove();
    remember();
    keep({ screen: firstFault() + 1 });
  }
  const isNew = Object.keys(read()).length === 0;
  form.hidden = !isNew;
  if (isNew) {
    begin();
  }
  const isAdmitted = await ticket().then(admit, () => true);
  if (isAdmitted && !isNew) {
    begin();
  }
}

open();
