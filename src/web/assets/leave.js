// Out at once: this page shows nothing from the first moment, nothing is left in this tab, and the page is replaced as soon as the session is
// ended on the server, so that Back does not lead here. Without a network it stays empty, and goes on trying.
// Until then whoever has the page before them is there, though nothing is tapped: the session is told so, for as long as a conversation may
// last.
const form = document.getElementById("leave");
const TRY_AGAIN = 2_000;
const EVERY = 2 * 60_000;
const LONGEST = 60 * 60_000;
const opened = Date.now();

const away = () => location.replace("/sign-in");

async function leave(to, body) {
  for (;;) {
    try {
      await fetch(to, { method: "POST", body, keepalive: true, redirect: "manual" });
      return away();
    } catch {
      await new Promise((done) => setTimeout(done, TRY_AGAIN));
    }
  }
}

const life = setInterval(() => {
  if (Date.now() - opened > LONGEST) {
    clearInterval(life);
  } else if (document.visibilityState === "visible") {
    fetch("/alive", { cache: "no-store", redirect: "error" }).catch(() => {});
  }
}, EVERY);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const sent = [form.action, new URLSearchParams(new FormData(form))];
  document.body.replaceChildren();
  document.title = "framsteg";
  clearInterval(life);
  sessionStorage.clear();
  leave(...sent);
});

addEventListener("pageshow", (event) => {
  if (event.persisted) {
    away();
  }
});
