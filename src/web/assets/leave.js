// Out at once: this page shows nothing from the first moment, and is replaced as soon as the session is ended on the server, so that Back
// does not lead here. Without a network it stays empty, and goes on trying.
const form = document.getElementById("leave");
const TRY_AGAIN = 2_000;

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

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const sent = [form.action, new URLSearchParams(new FormData(form))];
  document.body.replaceChildren();
  document.title = "framsteg";
  leave(...sent);
});

addEventListener("pageshow", (event) => {
  if (event.persisted) {
    away();
  }
});
