// On the tablet's first page: where scripts run, the languages lead to documents that the browser keeps, so that the questions stay on the
// screen when the network is gone. Without scripts the same links lead to the same questions as one long form.
import { sizes } from "./ease.js";

for (const link of document.querySelectorAll("a[data-document]")) {
  link.href = link.dataset.document;
}

// Nothing of an earlier participant is left: neither when the tablet is taken back, nor when it is handed over for another meeting after a
// session that ran out. For the same meeting what was answered goes on.
const form = document.querySelector("form");
const meeting = form.getAttribute("action").replace(/\/take-back$/, "");
if (sessionStorage.getItem("meeting") !== meeting) {
  sessionStorage.clear();
  sessionStorage.setItem("meeting", meeting);
}
const languages = document.querySelector(".languages");
languages?.before(sizes(languages.dataset));

// Pages of the coordinator, or of another meeting, that stand in other tabs show nothing from now on. Nor does this one when the tablet is
// taken back in another, or handed over for another meeting: then nothing is kept here.
const hands = new BroadcastChannel("hands");
hands.addEventListener("message", ({ data }) => {
  if (data !== meeting) {
    if (data !== "") {
      sessionStorage.clear();
    }
    document.body.replaceChildren();
    location.replace("/");
  }
});
hands.postMessage(meeting);

addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload();
  }
});
