// The chat works without this. With it a message is sent without loading the page anew, and Enter sends.
"use strict";
const form = document.getElementById("talk");
let busy = false;

function grow(field) {
  field.rows = Math.min(6, field.value.split("\n").length + Math.floor(field.value.length / 60));
}

function follow() {
  // The question just asked goes to the top, so that its answer is read from its first word.
  const mine = form.querySelectorAll(".mine");
  if (mine.length) mine[mine.length - 1].scrollIntoView({ block: "start" });
}

function carry(page) {
  const fresh = new DOMParser().parseFromString(page, "text/html");
  const newer = fresh.querySelector(".log");
  if (!newer) return null;
  form.elements.talk.value = fresh.querySelector("[name=talk]").value;
  form.querySelector(".log").replaceChildren(...newer.children);
  document.getElementById("wacht").hidden = fresh.getElementById("wacht").hidden;
  form.toggleAttribute("data-kept", fresh.getElementById("talk").hasAttribute("data-kept"));
  return fresh;
}

function show(page) {
  const fresh = carry(page);
  if (!fresh) return false;
  const fault = form.querySelector("#fout");
  if (fault) fault.remove();
  const told = fresh.querySelector("#fout");
  const field = form.elements.text;
  if (told) form.querySelector(".composer").before(told);
  field.value = told ? fresh.getElementById("text").value : "";
  grow(field);
  return true;
}

async function send(values, words) {
  busy = true;
  const log = form.querySelector(".log");
  const mine = document.createElement("p");
  mine.className = "mine";
  mine.textContent = words;
  const waiting = document.createElement("p");
  waiting.className = "theirs waiting";
  waiting.textContent = "…";
  log.append(mine, waiting);
  follow();
  try {
    const answer = await fetch(form.action, { method: "POST", body: values });
    if (!show(await answer.text())) throw new Error("no page");
  } catch {
    mine.remove();
    waiting.remove();
    // Nothing typed is lost: the words stay in the field, and the plain form can send them again.
    form.classList.add("offline");
  }
  busy = false;
  follow();
}

form.addEventListener("submit", (event) => {
  if (!window.fetch || !window.DOMParser) return;
  const button = event.submitter;
  const field = form.elements.text;
  const tapped = button && (button.name === "tap" || button.name === "say");
  event.preventDefault();
  if (busy || (!tapped && !field.value.trim())) return;
  const values = new FormData(form);
  if (tapped) {
    values.delete("text");
    values.append(button.name, button.value);
  }
  send(new URLSearchParams(values), tapped ? button.textContent : field.value);
});

form.elements.text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[name=send]"));
  }
});
form.elements.text.addEventListener("input", (event) => grow(event.target));

// Somebody of the team may have written back: only who asked for that is looked for, and only while he looks himself.
async function news() {
  if (busy || document.hidden || !form.hasAttribute("data-kept")) return;
  const talk = form.elements.talk.value;
  try {
    const answer = await fetch("/nieuws" + new URL(form.action).search, { method: "POST", body: new URLSearchParams({ talk }) });
    // A message sent meanwhile brings a newer page; what this one carries comes again.
    if (answer.status === 200 && !busy && form.elements.talk.value === talk) carry(await answer.text());
  } catch {
    // No signal: the next time.
  }
}
setInterval(news, 15000);
document.addEventListener("visibilitychange", news);
follow();
