// What makes the questions easier: larger text, and a voice that reads them aloud.

export function element(name, text, attributes = {}) {
  const made = Object.assign(document.createElement(name), attributes);
  made.textContent = text;
  return made;
}

/** Larger text, for as long as the tablet is in these hands. */
export function sizes({ larger, smaller }) {
  const root = document.documentElement;
  const button = element("button", "", { type: "button", className: "plain size" });
  const tell = () => (button.textContent = root.classList.contains("large") ? smaller : larger);
  root.classList.toggle("large", sessionStorage.getItem("large") === "yes");
  button.addEventListener("click", () => {
    sessionStorage.setItem("large", root.classList.toggle("large") ? "yes" : "no");
    tell();
  });
  tell();
  return button;
}

function reader(question, { readAloud, stopReading }) {
  const voice = () => speechSynthesis.getVoices().find((one) => one.localService && one.lang.startsWith(document.documentElement.lang.slice(0, 2)));
  const button = element("button", readAloud, { type: "button", className: "plain aloud", hidden: !voice() });
  button.addEventListener("click", () => {
    const isSpeaking = speechSynthesis.speaking;
    speechSynthesis.cancel();
    button.textContent = readAloud;
    if (!isSpeaking) {
      const parts = [...question.querySelectorAll("legend, .hint, .said, details p")].map((part) => part.textContent.trim());
      const speech = new SpeechSynthesisUtterance(parts.join(". "));
      speech.voice = voice();
      speech.lang = document.documentElement.lang;
      speech.onend = () => (button.textContent = readAloud);
      button.textContent = stopReading;
      speechSynthesis.speak(speech);
    }
  });
  speechSynthesis.addEventListener?.("voiceschanged", () => (button.hidden = !voice()));
  return button;
}

/** When the question is shown first: slow tablets need not make all of them at the beginning. */
export function offerReader(question, words) {
  if ("speechSynthesis" in globalThis && question && !question.querySelector(".aloud")) {
    question.querySelector("legend").after(reader(question, words));
  }
}

export function hush() {
  if ("speechSynthesis" in globalThis) {
    speechSynthesis.cancel();
  }
}
