/**
 * The presenter's window: for the screen of the laptop, while the projector shows the hour. It is an empty window that
 * this page fills, so there is one model and one clock; when either closes, nothing is lost.
 */

import { make, ownKeys } from "../kit/dom.js";

const SIZE = "popup,width=1100,height=720";

/**
 * @param {string} title
 * @param {AbortSignal} signal
 * @returns the window and the box to fill, or undefined where the browser does not allow it
 */
export function openPresenter(title, signal) {
  const opened = open("", "backnb-presenter", SIZE);
  if (!opened) return undefined;
  const { document: page } = opened;
  page.documentElement.lang = "en";
  page.head.replaceChildren();
  const worn = new Set();
  /** The look of this page, with its theme; a widget brings its sheet when it is first shown. */
  const dress = () => {
    const sheets = [...document.querySelectorAll("style, link[rel=stylesheet]")].filter((sheet) => !worn.has(sheet));
    page.head.append(...sheets.map((sheet) => page.importNode(sheet, true)));
    for (const sheet of sheets) worn.add(sheet);
    Object.assign(page.body.dataset, document.body.dataset);
  };
  dress();
  page.title = title;
  Object.assign(page.body.style, { margin: 0, overflow: "auto" });
  const box = make("main", "hour hour-presenter board");
  box.tabIndex = -1;
  box.append(make("h1", "board-status", title));
  page.body.replaceChildren(box);
  ownKeys(box, signal);
  const close = () => opened.close();
  signal.addEventListener("abort", close);
  addEventListener("pagehide", close, { signal });
  opened.focus();
  return { opened, page, box, dress };
}
