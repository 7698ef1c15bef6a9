/**
 * What is shown or answered here comes and goes as messages and is no trait of the model, so that no notebook file
 * keeps it. Shown in two places, both show the same.
 */

import { make, makeButton, treeOf, whenOnPage } from "./dom.js";
import { sendTo, showWhatPythonHas } from "./python_gone.js";

const NARROW_PX = 480; // of a phone
const TYPED_MS = 300; // after the last letter, Python hears of the text

export default () => {
  let content = {};
  let showMine;
  const views = new Set();
  const show = (news) => {
    content = { ...content, ...news };
    for (const draw of views) draw(content);
  };

  return {
    initialize({ model }) {
      showMine = showWhatPythonHas(model, show);
    },

    render({ model, el, signal }) {
      const answer = (news) => {
        showMine(news);
        sendTo(model, news);
        el.dispatchEvent(new CustomEvent("backnb-answer", { detail: news, bubbles: true }));
      };
      const kinds = { html: createShown, choice: createChoice, list: createList };
      const kind = model.get("_kind");
      const draw = (kinds[kind] ?? createField)(el, model.get("_label"), answer, signal, kind, showMine);
      views.add(draw);
      signal.addEventListener("abort", () => views.delete(draw));
      draw(content);
    },
  };
};

function createShown(el, _, __, signal) {
  const root = make("div", "unsaved-shown");
  el.append(root);
  let shown;
  return ({ html = "" }) => {
    if (html === shown) return;
    root.innerHTML = shown = html; // made in Python; what a person typed is escaped there
    whenOnPage(root, signal, () => {
      const narrow = root.clientWidth < NARROW_PX;
      for (const part of root.querySelectorAll("details")) {
        part.open = !narrow;
        part.querySelector("summary").tabIndex = narrow ? 0 : -1; // open, there is nothing to press in it
      }
    });
  };
}

function createChoice(el, label, answer) {
  const buttons = make("div", "unsaved-buttons");
  buttons.setAttribute("role", "group");
  buttons.setAttribute("aria-label", label);
  el.append(make("div", "unsaved-label", label), buttons);
  let drawn;
  return ({ options = [], chosen = null }) => {
    const names = JSON.stringify(options);
    if (names !== drawn) {
      drawn = names;
      buttons.replaceChildren(
        ...options.map((name, at) => makeButton("unsaved-button", name, () => answer({ chosen: at }))),
      );
    }
    [...buttons.children].forEach((button, at) => button.setAttribute("aria-pressed", String(at === chosen)));
  };
}

function createList(el, label, answer) {
  const list = make("select", "unsaved-list");
  list.addEventListener("change", () => answer({ chosen: list.selectedIndex }));
  el.append(labelled(label, list));
  let drawn;
  return ({ options = [], chosen = null }) => {
    const names = JSON.stringify(options);
    if (names !== drawn) {
      drawn = names;
      list.replaceChildren(...options.map((name) => new Option(name)));
    }
    list.selectedIndex = chosen ?? -1;
  };
}

function createField(el, label, answer, _, kind, showMine) {
  const field = make(kind === "lines" ? "textarea" : "input", "unsaved-field");
  Object.assign(field, kind === "lines" ? { rows: 6 } : { type: kind });
  let waiting;
  const send = () => {
    clearTimeout(waiting);
    answer({ text: field.value });
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    showMine({ text: field.value });
    waiting = setTimeout(send, TYPED_MS);
  });
  field.addEventListener("change", send);
  el.append(labelled(label, field));
  return ({ text = "" }) => {
    if (field.value !== text && (field !== treeOf(field).activeElement || !text)) field.value = text;
  };
}

function labelled(label, element) {
  element.id = `backnb-unsaved-${Math.random()}`; // each widget has its own copy of this module, so no counter would do
  const words = make("label", "unsaved-label", label);
  words.htmlFor = element.id;
  return make("div", "unsaved-row", words, element);
}
