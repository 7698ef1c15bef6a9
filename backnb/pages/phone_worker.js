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
  if (!(await cache.match(file))) await cache.add(fresh(file)); // the browser has cleared it, or a newer worker has
  return cache.match(file);
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const { mode, url } = event.request;
  const file = FILES.find((name) => (mode === "navigate" ? name === "./" : new URL(name, location.href).href === url));
  if (file) event.respondWith(answer(file));
});
