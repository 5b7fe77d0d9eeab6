// Keys, typed text that survives a lost session, and a quiet look whether something new came in. Pages work without it.
"use strict";

const shortcuts = document.body.dataset.shortcuts !== "off";

document.addEventListener("keydown", (event) => {
  if (!shortcuts || event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
  if (event.target.matches("input, textarea, select, [contenteditable]")) return;
  if (event.key === "/") {
    const field = document.querySelector("[data-search]");
    if (!field) return;
    event.preventDefault();
    const around = field.closest("details");
    if (around) around.open = true;
    field.focus();
    return;
  }
  if ((event.key === "j" || event.key === "k") && move(event.key === "j" ? 1 : -1)) return event.preventDefault();
  const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (button) { event.preventDefault(); button.click(); }
});

function move(step) {
  const rows = [...document.querySelectorAll("[data-rows] > li")];
  if (!rows.length) return false;
  const at = rows.findIndex((row) => row.classList.contains("at"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  rows.forEach((row) => row.classList.toggle("at", row === next));
  next.querySelector("a").focus();
  return true;
}

// One click is one click: a second press while the page is on its way would only be refused.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

const focused = document.querySelector("[data-focus]");
if (focused) focused.focus();

// What somebody types is kept until the server said yes (a page that went through has no such field any more).
for (const field of document.querySelectorAll("textarea[data-keep]")) {
  const name = "getypt:" + location.pathname + ":" + field.name;
  const kept = sessionStorage.getItem(name);
  if (kept && !field.value) field.value = kept;
  field.addEventListener("input", () => sessionStorage.setItem(name, field.value));
  const count = document.getElementById(field.dataset.count || "");
  const show = () => { if (count) count.textContent = field.maxLength - field.value.length; };
  field.addEventListener("input", show);
  show();
}
const done = document.querySelector("[data-forget]");
if (done) sessionStorage.removeItem("getypt:" + done.dataset.forget);

// Who closes a card lets it go at once; what is not told (no signal, a killed tab) is free after ten minutes.
const card = document.querySelector("[data-release]");
if (card) window.addEventListener("pagehide", () => { navigator.sendBeacon(card.dataset.release, new URLSearchParams({ tot: card.dataset.until })); });

// New questions: told in a bar, never by moving rows under a finger.
const news = document.querySelector("[data-poll]");
if (news && news.dataset.poll) {
  let tag = "";
  setInterval(async () => {
    if (document.visibilityState !== "visible") return;
    try {
      const answer = await fetch(news.dataset.poll, { headers: { accept: "application/json", ...(tag && { "if-none-match": tag }) } });
      if (answer.status !== 200) return;
      tag = answer.headers.get("etag") || "";
      const more = (await answer.json()).total - Number(news.dataset.count);
      if (more > 0) {
        news.innerHTML = '<p class="notice"><a href=""></a></p>';
        const link = news.querySelector("a");
        link.href = location.href;
        link.textContent = news.dataset.word.replace("0", more);
      }
    } catch { /* no signal: the next round asks again */ }
  }, 10000);
}

document.documentElement.dataset.ready = "1";
