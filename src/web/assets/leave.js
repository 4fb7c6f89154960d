// Out at once: this page is replaced, so that Back does not lead here, and the session is ended on the server meanwhile.
const form = document.getElementById("leave");

function away() {
  document.body.hidden = true;
  location.replace("/sign-in");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  document.body.hidden = true;
  fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true, redirect: "manual" })
    .catch(() => {})
    .finally(away);
  // Nobody waits for the network to get away.
  setTimeout(away, 800);
});

addEventListener("pageshow", (event) => {
  if (event.persisted) {
    away();
  }
});
