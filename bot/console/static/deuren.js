// A walk on a phone: taps are kept here first and sent when there is signal. Without this script the forms post.
"use strict";

const body = document.body;
const walk = body.dataset.walk;
// No https, no worker and no randomness of the browser's: then the plain forms do the work (and need signal).
const able = window.isSecureContext && "serviceWorker" in navigator && "indexedDB" in window;

if (able) {
  navigator.serviceWorker.register("/deuren/werker.js", { scope: "/deuren" }).catch(() => {});
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
}

const rows = new Map([...document.querySelectorAll("[data-row]")].map((row) => [row.dataset.row, row]));
const cards = [...document.querySelectorAll("[data-door]")];
const names = JSON.parse(document.getElementById("woorden")?.textContent || "{}");
const say = (text, error) => {
  const place = document.getElementById("bericht");
  place.innerHTML = "";
  if (!text) return;
  const note = document.createElement("p");
  note.className = "notice" + (error ? " error" : "");
  note.textContent = text;
  place.append(note);
};
const clock = (at) => new Date(at).toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });
const word = (outcome) => names.outcomes?.[outcome.split(":")[0]] ?? outcome;

function mark(door, outcome, at) {
  const row = rows.get(door);
  if (!row) return;
  row.classList.toggle("done", outcome !== "");
  row.querySelector("[data-mark]").textContent = outcome ? word(outcome) + ", " + clock(at) : "";
}

async function count() {
  const waiting = (await Outbox.all()).length;
  const place = document.querySelector("[data-unsent]");
  if (!place) return;
  place.hidden = !waiting;
  place.textContent = waiting === 1 ? names.one : (names.many || "").replace("0", waiting);
  document.documentElement.dataset.waiting = waiting;
}

async function tap(form, button) {
  const value = (name) => form.elements[name].value.trim();
  const outcome = button.value;
  const open = outcome.startsWith("question-open");
  if (open && !value("notitie")) { form.elements.notitie.focus(); form.elements.notitie.required = true; form.reportValidity(); return; }
  form.elements.notitie.required = false;
  const never = open && value("notitie").match(new RegExp("(?<![\\p{L}\\d_])(?:" + names.never.join("|") + ")[\\p{L}\\d_]*", "iu"));
  if (never) { form.elements.notitie.setCustomValidity(names.words + " (" + never[0] + ")"); form.reportValidity(); form.elements.notitie.addEventListener("input", () => form.elements.notitie.setCustomValidity(""), { once: true }); return; }
  const record = { walk: value("ronde"), door: value("deur"), visit: value("bezoek"), count: Number(value("tel")), outcome, note: open ? value("notitie") : "", at: new Date().toISOString() };
  await Outbox.add(record);
  mark(record.door, outcome, record.at);
  const card = form.closest("[data-door]");
  const next = cards.slice(cards.indexOf(card) + 1).concat(cards).find((one) => one !== card && rows.get(one.dataset.door) && !rows.get(one.dataset.door).classList.contains("done"));
  offer(next || null, card, record);
  location.hash = next ? next.id : "kop";
  document.documentElement.dataset.saved = record.door;
  await count();
  await send();
}

// The way back is a line above the next card, not a message that flees.
function offer(next, card, record) {
  document.querySelectorAll("[data-undo]").forEach((line) => { line.hidden = true; line.innerHTML = ""; });
  const line = next ? next.querySelector("[data-undo]") : document.getElementById("bericht");
  line.hidden = false;
  const text = document.createElement("span");
  text.textContent = card.querySelector("h2").firstChild.textContent.trim() + ": " + word(record.outcome) + ". " + names.saved;
  const back = document.createElement("button");
  back.type = "button";
  back.className = "link";
  back.textContent = names.undo;
  back.addEventListener("click", async () => {
    await Outbox.add({ ...record, outcome: "", note: "", at: new Date().toISOString() });
    mark(record.door, "", record.at);
    line.hidden = line.id !== "bericht";
    line.innerHTML = "";
    location.hash = card.id;
    await count();
    await send();
  });
  line.append(text, back);
}

let settled = 0;
const seen = new Set();
async function send() {
  const said = await Outbox.send();
  const signal = document.querySelector("[data-signal]");
  if (signal) signal.hidden = said.signal !== false;
  if (said.out) say(names.out, true);
  for (const one of said.results) {
    if (seen.has(one.visit + one.count)) continue; // two callers may hear of the same batch
    seen.add(one.visit + one.count);
    document.documentElement.dataset.settled = ++settled;
    if (one.status === 410) { gone(one.door); say(names.gone, true); }
    else if (one.status === 409) say(names.conflict, true);
    else if (one.status === 422) say(names[one.reason] || names.refused, true);
  }
  await count();
}

function gone(door) {
  rows.get(door)?.remove();
  rows.delete(door);
  const card = cards.find((one) => one.dataset.door === door);
  if (!card) return;
  if (location.hash === "#" + card.id) location.hash = "kop";
  cards.splice(cards.indexOf(card), 1);
  card.remove();
}

// What the server does not know yet is still true on this phone, also after a restart.
async function remember() {
  const known = new Map(cards.map((card) => [card.dataset.door, card.querySelector("[name=bezoek]").value]));
  for (const one of await Outbox.visits()) if (known.get(one.door) === one.visit) mark(one.door, one.outcome, one.at);
  for (const one of await Outbox.all()) if (!one.heard) mark(one.door, one.outcome, one.at);
}

// A list that is looked at again is looked up again: who withdrew must not stay on the screen.
async function refresh() {
  if (performance.now() < 60000 || !walk || location.hash.startsWith("#d") || document.querySelector("details[open] textarea:focus")) return;
  try {
    const answer = await fetch(location.pathname, { headers: { accept: "text/html" }, redirect: "manual" });
    if (answer.status === 404) { await Outbox.wipe(); location.href = "/deuren"; return; }
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = new Set([...page.querySelectorAll("[data-door]")].map((card) => card.dataset.door));
    for (const card of [...cards]) if (!there.has(card.dataset.door)) { gone(card.dataset.door); say(names.gone, true); }
  } catch { /* no signal: the list stays as it was */ }
}

if (able && "wipe" in body.dataset) Outbox.send().then((said) => { if (!said.left) Outbox.wipe(); });
if (able && !walk) window.addEventListener("online", () => Outbox.send());

if (able && walk) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-outcome]")) { event.preventDefault(); tap(form, event.submitter); }
  });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-closes]") || form.dataset.flushed) return;
    event.preventDefault();
    const said = await Outbox.send();
    if (said.left) { say(names.keep, true); await count(); return; }
    await Outbox.wipe();
    form.dataset.flushed = "1";
    form.requestSubmit();
  });
  const wake = () => { if (document.visibilityState === "visible") { send(); refresh(); } };
  window.addEventListener("pageshow", wake);
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  setInterval(() => { if (document.visibilityState === "visible") send(); }, 30000);
  remember().then(count).then(() => { document.documentElement.dataset.ready = "1"; });
}
