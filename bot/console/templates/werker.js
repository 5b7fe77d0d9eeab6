// The walk opens without signal: the page and the static files it needs are kept, nothing else ever is.
"use strict";
const KEPT = "deuren";
const FILES = "bestanden-{{ stamp }}";
const STATIC = {{ files | tojson }};
const WAIT = 4000; // slow is worse than none: after this the kept page is shown

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(STATIC)));
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("bestanden-") && name !== FILES) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (STATIC.includes(url.pathname)) event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  else if (/^\/deuren(\/[a-z0-9-]+)?$/.test(url.pathname) && (request.mode === "navigate" || (request.headers.get("accept") || "").includes("text/html"))) event.respondWith(page(request, url, event));
});

async function page(request, url, event) {
  const key = url.origin + url.pathname;
  const fresh = (async () => {
    const answer = await fetch(request);
    const cache = await caches.open(KEPT);
    // A redirect to the sign-in page reaches a worker as "opaqueredirect": then, as at 401, 403 and 404, the list goes.
    if (answer.ok && answer.type === "basic" && !answer.redirected) await cache.put(key, dated(answer.clone()));
    else if (answer.type === "opaqueredirect" || answer.redirected || [401, 403, 404, 410].includes(answer.status)) await cache.delete(key);
    return answer;
  })();
  event.waitUntil(fresh.catch(() => {}));
  const late = new Promise((done) => setTimeout(done, WAIT, null));
  const first = await Promise.race([fresh.catch(() => null), late]);
  if (first && first.status < 500) return first;
  const cache = await caches.open(KEPT);
  const kept = await cache.match(key);
  if (!kept) return first || fresh.catch(() => text({{ unkept | tojson }}));
  if (Number(kept.headers.get("x-deurbel-until")) <= Date.now()) {
    await cache.delete(key);
    return text({{ over | tojson }});
  }
  return kept;
}

// How long a list may be kept is counted on the phone's own clock, however wrong that is.
function dated(answer) {
  const headers = new Headers(answer.headers);
  const seconds = Number(headers.get("x-deurbel-keep") || 43200);
  headers.set("x-deurbel-until", String(Date.now() + seconds * 1000));
  return new Response(answer.body, { status: answer.status, headers });
}

const text = (html) => new Response(html, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
