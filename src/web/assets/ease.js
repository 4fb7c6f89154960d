// What makes the questions easier: larger text, and a voice that reads them aloud.

const button = (attributes) => Object.assign(document.createElement("button"), { type: "button", ...attributes });

/** Larger text, for as long as the tablet is in these hands. */
export function sizes({ larger, smaller }) {
  const root = document.documentElement;
  const size = button({ className: "plain size" });
  const tell = () => (size.textContent = root.classList.contains("large") ? smaller : larger);
  root.classList.toggle("large", sessionStorage.getItem("large") === "yes");
  size.addEventListener("click", () => {
    sessionStorage.setItem("large", root.classList.toggle("large") ? "yes" : "no");
    tell();
  });
  tell();
  return size;
}

function reader(question, { readAloud, stopReading }) {
  const voice = () => speechSynthesis.getVoices().find((one) => one.localService && one.lang.startsWith(document.documentElement.lang.slice(0, 2)));
  const aloud = button({ textContent: readAloud, className: "plain aloud", hidden: !voice() });
  aloud.addEventListener("click", () => {
    const isSpeaking = speechSynthesis.speaking;
    speechSynthesis.cancel();
    aloud.textContent = readAloud;
    if (!isSpeaking) {
      const parts = [...question.querySelectorAll("legend, .hint, .said, details p")].map((part) => part.textContent.trim());
      const speech = new SpeechSynthesisUtterance(parts.join(". "));
      speech.voice = voice();
      speech.lang = document.documentElement.lang;
      speech.onend = () => (aloud.textContent = readAloud);
      aloud.textContent = stopReading;
      speechSynthesis.speak(speech);
    }
  });
  speechSynthesis.addEventListener?.("voiceschanged", () => (aloud.hidden = !voice()));
  return aloud;
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
