/**
 * A name for this page, the same after it was loaded again. The tab remembers it only while the page is away, because a
 * window that is opened from a tab gets a copy of what the tab remembers.
 */

const PAGE_KEY = "backnb-page";

export function nameOfPage() {
  globalThis.backnbPage ??= rememberedName() ?? Math.random().toString(36).slice(2);
  return globalThis.backnbPage;
}

function rememberedName() {
  try {
    const name = sessionStorage.getItem(PAGE_KEY);
    forgetName();
    addEventListener("pagehide", rememberName);
    addEventListener("pageshow", forgetName); // also when Back brings the page itself again
    return name;
  } catch {
    return null;
  }
}

function forgetName() {
  sessionStorage.removeItem(PAGE_KEY);
}

function rememberName() {
  try {
    sessionStorage.setItem(PAGE_KEY, globalThis.backnbPage);
  } catch {
    return; // full: then this page has another name when it comes back
  }
}
