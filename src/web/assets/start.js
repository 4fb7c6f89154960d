// On the tablet's first page: where scripts run, the languages lead to documents that the browser keeps, so that the questions stay on the
// screen when the network is gone. Without scripts the same links lead to the same questions as one long form.
for (const link of document.querySelectorAll("a[data-document]")) {
  link.href = link.dataset.document;
}

// Nothing of an earlier participant is left when the tablet is taken back.
document.querySelector("form")?.addEventListener("submit", () => sessionStorage.clear());

addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload();
  }
});
