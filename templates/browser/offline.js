// Keep the page and its parts in this browser, so that it opens without a network. It never gets a workbook.
"use strict";
const NAME = "peecf-batch-@VERSION@", FILES = @FILES@;
const isPage = (request) => request.mode === "navigate";

addEventListener("install", (event) => event.waitUntil(
  caches.open(NAME).then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })))).then(() => skipWaiting()),
));
addEventListener("activate", (event) => event.waitUntil(
  caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("peecf-batch-") && name !== NAME).map((name) => caches.delete(name))))
    .then(() => clients.claim()),
));
// The page itself comes from the server if there is one, so that a new version is seen; its parts never change.
addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const kept = () => caches.match(event.request, { ignoreSearch: true });
  event.respondWith(isPage(event.request)
    ? fetch(event.request).catch(async () => (await kept()) ?? (await caches.match("./")) ?? Response.error())
    : kept().then((found) => found ?? fetch(event.request)));
});
