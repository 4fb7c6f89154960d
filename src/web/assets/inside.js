// A page of somebody who is signed in. When the tablet is handed over in another tab, this one shows nothing any more; and what a
// participant has left open in another tab shows nothing once somebody is in again here. When the tablet has just been taken back, nothing of
// what was not sent is kept either, in any tab.
const BACK = "back";
const isTakenBack = location.hash === `#${BACK}`;
if (isTakenBack) {
  sessionStorage.clear();
  history.replaceState(null, "", location.pathname);
}
const hands = new BroadcastChannel("hands");
hands.addEventListener("message", ({ data }) => {
  if (data !== "" && data !== BACK) {
    document.body.replaceChildren();
    location.replace("/");
  }
});
hands.postMessage(isTakenBack ? BACK : "");
