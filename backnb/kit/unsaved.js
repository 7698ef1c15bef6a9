/**
 * What is shown or answered here comes and goes as messages and is no trait of the model, so that no notebook file
 * keeps it. Shown in two places, both show the same.
 */

let number = 0; // so that each label finds its own field

export default () => {
  let content = {};
  const views = new Set();
  const show = (news) => {
    content = { ...content, ...news };
    for (const draw of views) draw(content);
  };

  return {
    initialize({ model }) {
      model.on("msg:custom", show);
      model.send("show");
    },

    render({ model, el, signal }) {
      const answer = (news) => {
        show(news);
        model.send(news);
      };
      const kinds = { html: createShown, choice: createChoice, list: createList, text: createField };
      const draw = kinds[model.get("_kind")](el, model.get("_label"), answer);
      views.add(draw);
      signal.addEventListener("abort", () => views.delete(draw));
      draw(content);
    },
  };
};

function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = `backnb-unsaved-${name}`;
  element.append(...children);
  return element;
}

function createShown(el) {
  const root = make("div", "shown");
  el.append(root);
  let shown;
  return ({ html = "" }) => {
    if (html !== shown) root.innerHTML = shown = html; // made in Python; what a person typed is escaped there
  };
}

function createChoice(el, label, answer) {
  const buttons = make("div", "buttons");
  buttons.setAttribute("role", "group");
  buttons.setAttribute("aria-label", label);
  el.append(make("div", "label", label), buttons);
  let drawn;
  return ({ options = [], chosen = null }) => {
    const names = JSON.stringify(options);
    if (names !== drawn) {
      drawn = names;
      buttons.replaceChildren(
        ...options.map((name, at) => {
          const button = make("button", "button", name);
          button.type = "button";
          button.addEventListener("click", () => answer({ chosen: at }));
          return button;
        }),
      );
    }
    [...buttons.children].forEach((button, at) => button.setAttribute("aria-pressed", String(at === chosen)));
  };
}

function createList(el, label, answer) {
  const list = make("select", "list");
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

function createField(el, label, answer) {
  const field = make("input", "field");
  field.type = "text";
  field.addEventListener("input", () => answer({ text: field.value }));
  el.append(labelled(label, field));
  return ({ text = "" }) => {
    if (field.value !== text) field.value = text;
  };
}

function labelled(label, element) {
  element.id = `backnb-unsaved-${(number += 1)}`;
  const words = make("label", "label", label);
  words.htmlFor = element.id;
  return make("div", "row", words, element);
}
