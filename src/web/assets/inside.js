// A page of somebody who is signed in. When the tablet is handed over in another tab, this one shows nothing any more; and what a
// participant has left open in another tab shows nothing once somebody is in again here.
const hands = new BroadcastChannel("hands");
hands.addEventListener("message", ({ data }) => {
  if (data !== "") {
    document.body.replaceChildren();
    location.replace("/");
  }
});
hands.postMessage("");
