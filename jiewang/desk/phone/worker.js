// Keeps the phone's page and its files, so that it opens without a network. Nothing of anybody:
// what is to be done lies in the phone's own store, and nothing else of the house is touched.
"use strict";

const CACHE = "{{ name|escapejs }}";
const PAGE = "{{ page|escapejs }}";
const ASSETS = [{% for asset in assets %}"{{ asset|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PATIENCE = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(ASSETS);
    const page = await fetch(PAGE, { credentials: "same-origin" });
    if (page.ok && !page.redirected) await cache.put(PAGE, page);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("phone-") && name !== CACHE)
      .map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

async function page(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PAGE);
  try {
    const waited = kept ? AbortSignal.timeout(PATIENCE) : undefined;
    const answer = await fetch(request, { signal: waited });
    // Asked to sign in, one is shown that; it is not kept in place of the page.
    if (answer.ok && answer.type !== "opaqueredirect" && !answer.redirected) {
      await cache.put(PAGE, answer.clone());
    }
    if (answer.status < 500 || !kept) return answer;
  } catch (error) {
    if (!kept) throw error;
  }
  return kept;
}

async function asset(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) || fetch(request);
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && address.pathname === PAGE) {
    event.respondWith(page(event.request));
  } else if (ASSETS.includes(address.pathname)) {
    event.respondWith(asset(event.request));
  }
});
