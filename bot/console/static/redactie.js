// Looks while somebody types, and saves by itself. Every page works without it.
"use strict";

const edit = document.querySelector("[data-edit]");
const wait = (ms, act) => { let timer; return () => { clearTimeout(timer); timer = setTimeout(act, ms); }; };

if (edit) {
  const said = edit.querySelector("[data-saved]");
  let dirty = false;
  let busy = false;

  const look = wait(600, async () => {
    try {
      const answer = await fetch(edit.dataset.look, { method: "POST", body: new URLSearchParams(new FormData(edit)) });
      if (answer.ok) document.querySelector("[data-look-here]").innerHTML = await answer.text();
    } catch { /* no signal: the next letter asks again */ }
  });

  const save = async () => {
    if (!dirty || busy) return;
    busy = true; dirty = false;
    try {
      const answer = await fetch(edit.action, { method: "POST", body: new URLSearchParams(new FormData(edit)), headers: { accept: "application/json" } });
      const found = await answer.json();
      if (answer.ok) {
        edit.elements.begin.value = found.begin;
        said.textContent = "Bewaard om " + new Date().toLocaleTimeString("nl", { hour: "2-digit", minute: "2-digit" });
        document.documentElement.dataset.saved = found.revision;
      } else if (answer.status === 409) said.textContent = (found.by || "Iemand anders") + " veranderde hetzelfde. Druk op ‘Bewaar voorstel’ om beide teksten te zien.";
      else if (answer.status === 401) said.textContent = "U bent uitgelogd. Kopieer uw tekst en log opnieuw in.";
      else said.textContent = "Niet bewaard: er klopt iets niet. Uw tekst staat nog hier.";
    } catch { dirty = true; said.textContent = "Geen bereik. We proberen het opnieuw."; }
    busy = false;
  };

  edit.addEventListener("input", () => { dirty = true; look(); });
  edit.addEventListener("submit", () => { dirty = false; });
  if (edit.dataset.edit !== "look") {
    setInterval(save, 5000);
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
  }
  for (const count of document.querySelectorAll("[data-count-words]")) {
    const field = document.getElementById(count.dataset.countWords);
    field.addEventListener("input", () => { count.textContent = field.value.split(/\s+/).filter(Boolean).length; });
  }
  for (const mirror of document.querySelectorAll("[data-mirror]")) {
    const field = document.getElementById(mirror.dataset.mirror);
    field.addEventListener("input", () => { mirror.textContent = field.value; });
  }
}

for (const form of document.querySelectorAll("[data-try]")) {
  const here = document.querySelector("[data-try-here]");
  const field = form.elements.vraag;
  const ask = async () => {
    if (!field.value.trim()) return;
    here.setAttribute("aria-busy", "true");
    if (!here.textContent.trim()) here.innerHTML = '<p class="meta">De bot leest uw vraag ...</p>';
    try {
      const query = new URLSearchParams(new FormData(form));
      query.set("stuk", "1");
      const asked = field.value;
      const answer = await fetch("/proef?" + query);
      if (answer.ok && asked === field.value) { here.innerHTML = await answer.text(); here.removeAttribute("aria-busy"); }
    } catch { /* no signal */ }
  };
  field.addEventListener("input", wait(300, ask));
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
}

// A judgement on one change: only what it changes is shown anew, so that what was filled in elsewhere stays.
const judging = document.getElementById("oordelen");
if (judging) judging.addEventListener("submit", async (event) => {
  event.preventDefault();
  const pressed = event.submitter;
  if (!pressed) return;
  try {
    const answer = await fetch(judging.action, { method: "POST", body: new URLSearchParams([[pressed.name, pressed.value]]) });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const parts = fresh.querySelectorAll("[data-judged]");
    document.querySelectorAll("[data-judged]").forEach((part, number) => { if (parts[number]) part.replaceWith(parts[number]); });
  } catch { judging.insertAdjacentHTML("afterend", '<p class="notice error" role="alert">Geen bereik. Probeer opnieuw.</p>'); }
  delete judging.dataset.sent;
});
