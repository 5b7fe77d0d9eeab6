// Signing out sends what waits, asks when something stays behind, and only then takes the addresses off the phone.
"use strict";
const leave = document.querySelector("[data-leave]");
if (leave && "indexedDB" in window) {
  leave.addEventListener("submit", async (event) => {
    if (leave.dataset.ready) return;
    event.preventDefault();
    const said = await Outbox.send();
    if (said.left && !leave.dataset.sure2) {
      const note = document.createElement("p");
      note.className = "notice error";
      note.textContent = leave.dataset.unsent;
      document.getElementById("bericht").replaceChildren(note);
      leave.querySelector("button").textContent = leave.dataset.sure;
      leave.dataset.sure2 = "1";
      return;
    }
    await Outbox.wipe();
    if (said.left) indexedDB.deleteDatabase("deurbel");
    leave.dataset.ready = "1";
    leave.requestSubmit();
  });
}
