/**
 * Keeps the phone page for visits without signal. A new version of the page is a new worker, which takes the place of the
 * old one and of what it kept; ratings are in the page's own storage, which nothing here touches.
 */

const FAMILY = "backnb-phone-";
const CACHE = `${FAMILY}VERSION`; // Python puts it in
const FILES = ["./", "manifest.webmanifest", "icon.png"];

/** @type {any} */
const worker = self;

/** As the site has it now, and not as the browser remembers it. */
const fresh = (file) => new Request(file, { cache: "reload" });

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map(fresh));
  await worker.skipWaiting();
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith(FAMILY) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function answer(file) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(file);
  if (kept) return kept;
  const found = await fetch(fresh(file)); // the browser has cleared it, or a newer worker has
  if (found.ok) await cache.put(file, found.clone()).catch(() => {}); // full: then it comes by the network again
  return found;
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const { mode, url } = event.request;
  const file = FILES.find((name) => (mode === "navigate" ? name === "./" : new URL(name, location.href).href === url));
  if (file) event.respondWith(answer(file));
});
