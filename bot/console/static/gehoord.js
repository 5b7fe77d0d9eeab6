// A question heard at a door is kept on the phone first, as an outcome is, and sent when there is signal.
"use strict";
if (window.isSecureContext && "indexedDB" in window) {
  const form = document.querySelector("[data-heard]");
  form.addEventListener("submit", async (event) => {
    if (navigator.onLine) return; // with signal the form posts
    event.preventDefault();
    await Outbox.hear({ id: form.elements.id.value, text: form.elements.tekst.value, wijk: form.elements.wijk.value, at: new Date().toISOString() });
    form.elements.tekst.value = "";
    form.elements.id.value = crypto.randomUUID();
    const note = document.createElement("p");
    note.className = "notice";
    note.textContent = form.dataset.kept;
    document.getElementById("bericht").replaceChildren(note);
    document.documentElement.dataset.saved = "heard";
  });
  window.addEventListener("online", () => Outbox.send());
  Outbox.send();
}
