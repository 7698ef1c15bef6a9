/**
 * The phone page: the list, a rating, the timer, the same rating, pain; and what is kept on the phone. Its boards are the
 * notebook's own; here they get a stand-in for the model that Python is there.
 */

import { createBody } from "../drills/body.js";
import { fill, make, makeButton, put } from "../kit/dom.js";
import createRating from "../kit/rating.js";
import { nameOfPage } from "../timer/page.js";
import createTimer from "../timer/timer.js";

const FRESH_MS = 30 * 60_000; // a session left for longer is offered, not gone on with by itself; ours
const AHEAD_MS = 60_000; // a clock that was further ahead when the list was shown is no reason to leave it out
const SETTINGS = "backnb-phone";
const SESSION = "backnb-session-";
const SHOWN = 5; // of the sessions kept here
const DEAF_MS = 400; // when the set ends by itself, a press meant for the timer is no answer to the question after it
const FILE = "backnb-ratings.csv";

const { words, wording, safety, drills, columns, ...data } = JSON.parse(document.getElementById("backnb-data").textContent);
const main = document.querySelector("main");
const page = nameOfPage();

/* What this browser keeps. What it refuses is kept on the page. */

const refused = new Map();

function store(name, value) {
  const text = JSON.stringify(value);
  try {
    localStorage.setItem(name, text);
    refused.delete(name);
  } catch {
    refused.set(name, text);
  }
}

function stored(name, otherwise) {
  try {
    return JSON.parse(refused.get(name) ?? localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function drop(name) {
  refused.delete(name);
  try {
    localStorage.removeItem(name);
  } catch {
    return; // it kept nothing
  }
}

function names() {
  const found = [...refused.keys()];
  try {
    found.push(...Object.keys(localStorage));
  } catch {
    // switched off: there is what the page has
  }
  return [...new Set(found)].filter((name) => name.startsWith(SESSION));
}

/** Everything that was rated here, the newest first. A session is `{ session, step, traits, asked, touched, by }`. */
function all() {
  const found = names().map((name) => stored(name));
  return found.filter(isOurs).sort((a, b) => Date.parse(b.session.at) - Date.parse(a.session.at));
}

/** Another version of this page may have kept something else under such a name: this one leaves it alone. */
const isOurs = (kept) => kept?.session?.exercise in drills && Date.parse(kept.session.at) > 0;

function settings() {
  const known = stored(SETTINGS, {});
  const drill = known.drill in drills ? known.drill : Object.keys(drills)[0];
  return { ...known, drill, sets: Object(known.sets) };
}
const planOf = (key) => drills[key].rests?.[settings().rest] ?? drills[key];
const remember = (news) => store(SETTINGS, { ...settings(), ...news });

/* A session: the fields of Python's `Session`, and where on the page it is. */

let now;

function begin() {
  const { drill } = settings();
  now = { session: { ...data.session, exercise: drill, ended: data.draft }, step: "home", traits: null, asked: true };
}

/** Keep what is known by now, added to what another tab has kept of it. The first answer makes it a session. */
function save(news = {}, place = {}) {
  const kept = keptOf(now);
  if (kept && kept.by !== page) now = { ...kept, step: now.step };
  Object.assign(now, place);
  const { session } = now;
  Object.assign(session, news);
  session.at ??= moment(new Date());
  session.uid ??= Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  store(SESSION + session.uid, { ...now, by: page, touched: Date.now() });
  sayRefused();
}

const keptOf = ({ session }) => stored(SESSION + session.uid);

/** A moment with this phone's own offset from UTC, as Python writes it. */
function moment(date) {
  const offset = -date.getTimezoneOffset();
  const pad = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
  return `${local}${offset < 0 ? "-" : "+"}${pad(offset / 60)}:${pad(offset % 60)}`;
}

/** When something was, in the zone it was in. */
function whenWas({ at }) {
  const days = Math.round((Date.parse(moment(new Date()).slice(0, 10)) - Date.parse(at.slice(0, 10))) / 86_400_000);
  const day = new Date(at.slice(0, 10)).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
  return `${["Today", "Yesterday"][days] ?? day}, ${at.slice(11, 16)}`;
}

function settle(record) {
  const { reps_done, reps_planned } = record.session;
  now = record;
  save({ ended: reps_done !== null && reps_done === reps_planned ? "finished" : "stopped" });
}

/* The boards, and the model they get. */

/** A widget of the notebook on this page, until another step is shown. `done` hears what Python would be told. */
function board(widget, traits, done) {
  const el = make("div", "phone-board");
  const listeners = {};
  const fire = (event, value) => (listeners[event] ?? []).forEach((listener) => listener(value));
  const model = {
    get: (name) => traits[name],
    set(name, value) {
      if (traits[name] === value) return;
      traits[name] = value;
      fire(`change:${name}`);
    },
    on: (event, listener) => void (listeners[event] ??= []).push(listener),
    save_changes: () => signal.aborted || done(traits),
    send: (message) => done(message),
  };
  const { signal } = shown;
  const { initialize, render } = widget();
  const props = /** @type {any} */ ({ model, el, signal });
  initialize(props);
  render(props);
  return { el, model, say: (message) => fire("msg:custom", message) };
}

function rating(step, answered) {
  const label = wording.question;
  const made = board(createRating, { _label: label, _words: wording.rating, _take_focus: false }, (message) => {
    if (message.go_on) return answered(true);
    if (message === "show") return; // it asks what is known, which it hears below
    save({ [step]: message.value }, { [`${step}_answered`]: true });
    answered(false);
  });
  if (now[`${step}_answered`]) made.say({ value: now.session[step], answered: true });
  return made.el;
}

/* What the steps are made of. */

let shown = new AbortController();
const warning = make("p", "phone-warning");
warning.setAttribute("role", "alert");

function sayRefused() {
  put(warning, refused.size ? words.refused : "");
  warning.hidden = !refused.size;
}

function go(step, ...parts) {
  now.step = step;
  main.dataset.step = step;
  main.replaceChildren(warning, ...parts);
  sayRefused();
  scrollTo(0, 0);
  main.querySelector("h1")?.focus({ preventScroll: true });
}

/** What was on the screen falls silent. */
function clear() {
  shown.abort();
  shown = new AbortController();
}

function heading(text) {
  const made = make("h1", "phone-title", text);
  made.tabIndex = -1;
  return made;
}

const paragraph = (text, name = "phone-text") => make("p", name, text);
const button = (label, press, name = "phone-button") => makeButton(name, label, press);
const mainButton = (label, press) => button(label, press, "board-main phone-main-button");
const bar = (...buttons) => make("div", "phone-bar", ...buttons);
const bullets = (signs) => make("ul", "phone-signs", ...signs.map((sign) => make("li", "phone-sign", sign)));

/** One of several, as buttons in a row. */
function choice(name, options, chosen, choose) {
  const buttons = Object.entries(options).map(([value, label]) => {
    const made = makeButton("phone-option", label, () => {
      for (const [key, each] of Object.entries(byValue)) each.setAttribute("aria-pressed", String(key === value));
      choose(value);
    });
    made.setAttribute("aria-pressed", String(value === chosen));
    return [value, made];
  });
  const byValue = Object.fromEntries(buttons);
  const group = make("div", "phone-choice", ...Object.values(byValue));
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", name);
  return group;
}

function stopSigns() {
  const { heading: head, signs } = safety.parts.at(-1);
  return make("section", "phone-stop", make("h2", "phone-head", head), bullets(signs));
}

/* The steps, in their order. */

function list(then, advice = false, closed = false) {
  clear();
  const [head, why, welcome] = safety.stopped_by_list;
  const parts = safety.parts.map(({ heading: name, signs, advice: what }, index) => {
    const part = make("details", "phone-part", make("summary", "phone-summary", `${index + 1}. ${name}`), bullets(signs));
    part.open = !closed;
    if (advice) part.append(paragraph(what, "phone-advice"));
    return part;
  });
  go(
    "list",
    heading(advice ? head : words.list),
    ...(advice ? [paragraph(why)] : []),
    ...parts,
    make("p", "phone-text", make("b", "phone-strong", words.set_up), ` ${safety.set_up}`),
    paragraph(safety.limits),
    ...(advice ? [paragraph(welcome)] : []),
    bar(
      mainButton(safety.nothing, () => {
        remember({ list_shown: Date.now() });
        then();
      }),
      ...(advice ? [] : [button(safety.something, () => list(then, true))]),
    ),
  );
}

function home() {
  clear();
  const known = settings();
  const start = mainButton(words.start, () => move(true));
  const ready = () => (start.disabled = !now.before_answered);
  const plan = paragraph("", "phone-plan");
  const chooseRest = (rest) => {
    const key = now.session.exercise;
    remember({ rest, sets: { ...settings().sets, [key]: undefined } }); // its reps are those of another rest
    show();
  };
  const length = choice(words.rest_name, words.rests, known.rest ?? words.rest, chooseRest);
  const rests = make("div", "phone-rests", make("h2", "phone-head", words.rest_name), length);
  const show = () => {
    put(plan, planOf(now.session.exercise).words);
    rests.hidden = !drills[now.session.exercise].rests;
  };
  const choose = (drill) => {
    now.session.exercise = drill;
    remember({ drill });
    if (now.session.at) save({ exercise: drill });
    show();
  };
  const pictures = Object.fromEntries(Object.entries(drills).map(([key, drill]) => [key, picture(key, drill.name)]));
  const left = all().find(({ session, step }) => session.ended === data.draft && session.uid !== now.session.uid && step);
  ready();
  show();
  go(
    "home",
    make("header", "phone-header", heading(words.title), ...(data.course ? [courseLink()] : [])),
    ...(left ? [leftOpen(left)] : []),
    choice(words.drill_name, pictures, now.session.exercise, choose),
    plan,
    rating("before", (goOn) => {
      ready();
      if (goOn) move(true);
    }),
    bar(start, button(words.only_timer, () => move(false))),
    stopSigns(),
    bar(button(safety.changed, () => list(home, false, true))),
    rests,
    choice(words.pace_name, words.pace, known.pace ?? "steady", (pace) => remember({ pace })),
    keptHere(),
    paragraph(wording.honest, "phone-small"),
  );
}

/** The button of a drill: its figures at their furthest, and its name. */
function picture(key, name) {
  const figures = Object.keys(drills[key].plan.exercises).map((each) => {
    const { root, draw } = createBody(data.timer._bodies[each], "");
    draw(1);
    root.setAttribute("aria-hidden", "true");
    return root;
  });
  return make("span", "phone-picture", make("span", "phone-figures", ...figures), make("span", "phone-name", name));
}

function courseLink() {
  const link = make("a", "phone-course", words.course);
  link.href = data.course;
  return link;
}

function leftOpen(record) {
  const { reps_done, before } = record.session;
  const what = [
    reps_done === null ? words.no_rep : fill(words.done, record.session),
    ...(before === null ? [] : [`${words.before_name} ${before}`]),
  ].join(", ");
  const rate = () => {
    now = record;
    save({}, { traits: null, asked: true });
    after();
  };
  const left = make(
    "section",
    "phone-left",
    paragraph(fill(words.left_open, { when: whenWas(record.session), what })),
    bar(
      button(words.rate_it, rate),
      button(words.keep_it, () => {
        settle(record);
        again();
      }),
      button(words.drop_it, () => {
        const remove = () => {
          drop(SESSION + record.session.uid);
          home();
          goDeaf();
        };
        ask(left, words.sure_one, remove, () => leftOpen(record));
      }),
    ),
  );
  return left;
}

/** Ask before something is deleted, in the place of the part whose last button asked for it. */
function ask(part, question, remove, anew) {
  const no = button(words.no, () => {
    const back = anew();
    part.replaceWith(back);
    [...back.querySelectorAll("button")].at(-1).focus();
  });
  part.replaceChildren(paragraph(question), bar(button(words.yes, remove), no));
  no.focus();
}

/** What is done by a press is not done again, to the next one, by a double press. */
function again() {
  begin();
  home();
  goDeaf();
}

function goDeaf() {
  main.inert = true;
  setTimeout(() => {
    main.inert = false;
    main.querySelector("h1")?.focus({ preventScroll: true });
  }, DEAF_MS);
}

function move(asked, traits = null) {
  clear();
  const key = now.session.exercise;
  const { plan } = planOf(key);
  const { pace = "steady", sets } = settings();
  now.asked = asked;
  let over = false;
  const fresh = { ...data.timer, _plan: plan, reps_planned: plan.reps, _pace: pace, _take_focus: true, _id: "" };
  if (sets[key]) fresh._run = { settings: sets[key], kept: [], skipped: [], parted: null };
  const timer = board(createTimer, { ...fresh, ...traits }, (known) => {
    if (over || known.state === "ready") return;
    const { state, rep, elapsed_s, ended, limit, reps_planned, reps_done, _events, _run, _pace } = known;
    const run = { ..._run, by: undefined };
    const place = { state, rep, elapsed_s, ended, limit, reps_planned, reps_done, _events, _run: run, _pace };
    save({ reps_planned, reps_done, limit }, { traits: place });
    if (state !== "ended") return;
    over = true;
    remember({ sets: { ...settings().sets, [key]: _run.settings } });
    setTimeout(asked ? after : finish); // once the timer has done what an end needs
  });
  const stop = button(words.stop, () => {
    if (timer.model.get("state") === "ready") return home();
    timer.model.set("ended", "stopped");
    timer.model.set("state", "ended");
  });
  timer.el.querySelector(".backnb-timer-buttons").after(bar(stop));
  go("move", timer.el);
  if (!document.fullscreenEnabled) /** @type {HTMLElement} */ (timer.el.querySelector(".backnb-timer-full_screen")).hidden = true;
  if (asked && !traits) timer.say({ press: "begin" });
}

function after() {
  clear();
  const done = mainButton(words.finish, finish);
  const ready = () => (done.disabled = !now.after_answered);
  const pains = Object.fromEntries(Object.entries(wording.pain).map(([label, value]) => [value, label]));
  ready();
  go(
    "after",
    heading(words.after),
    paragraph(`${wording.stand} ${now.before_answered ? wording.hidden : ""}`),
    rating("after", (goOn) => {
      ready();
      if (goOn) finish();
    }),
    make("h2", "phone-head", words.pain),
    paragraph(wording.pain_question),
    choice(words.pain, { ...pains, "": wording.decline }, now.session.pain ?? (now.pain_answered ? "" : undefined), (pain) => {
      save({ pain: pain || null }, { pain_answered: true });
    }),
    bar(done),
  );
  goDeaf();
  save();
}

function finish() {
  const ended = now.traits?.ended ?? "stopped";
  save({ ended });
  const { session } = now;
  const hurts = wording.hurts.includes(session.pain);
  if (hurts) remember({ list_shown: null });
  navigator.storage?.persist?.().catch(() => {});
  clear();
  const back = button(words.take_back, () => {
    save({ ended: data.draft });
    after();
  });
  if (hurts) return go("result", heading(words.result), paragraph(safety.stop_text, "phone-stop phone-strong"), paragraph(words.where), bar(back));
  const { before, after: later, pain } = session;
  const both = before !== null && later !== null;
  const left = ended !== "finished" && pain === null && now.asked;
  go(
    "result",
    heading(words.result),
    ...(left ? [paragraph(safety.left_early, "phone-stop")] : []),
    ...(both ? [pair(before, later)] : []),
    ...(session.reps_done === null ? [] : [paragraph(fill(words.done, session), "phone-plan")]),
    paragraph(sentence(before, later)),
    paragraph(words.where),
    bar(mainButton(words.again, again), ...(now.asked ? [back] : [])),
    keptHere(),
  );
}

const pair = (before, later) =>
  make(
    "div",
    "phone-pair",
    make("div", "phone-number", String(before), make("span", "phone-name", words.before_name)),
    make("div", "phone-arrow", "\u2192"),
    make("div", "phone-number", String(later), make("span", "phone-name", words.after_name)),
  );

function sentence(before, later) {
  if (before === null && later === null) return words.no_ratings;
  if (before === null || later === null) return wording.one_missing;
  const how = later === before ? wording.same : later < before ? wording.lower : wording.higher;
  const change = fill(how, { change: later - before });
  return fill(wording.pair, { before, after: later, change, stop: later > before ? `${wording.stop} ` : "" });
}

/* What is kept here, the way home, and the way out. */

function keptHere() {
  const sessions = all().map(({ session }) => session).filter(({ ended }) => ended !== data.draft);
  const root = make("section", "phone-kept", make("h2", "phone-head", fill(words.kept, { count: sessions.length })));
  if (!sessions.length) return root;
  const said = (value) => (value === null ? "\u2013" : String(value));
  const rows = sessions.slice(0, SHOWN).map((session) => {
    const { before, after: later } = session;
    return make("li", "phone-row", make("span", "phone-when", whenWas(session)), make("span", "phone-what", `${said(before)} \u2192 ${said(later)}`));
  });
  const told = paragraph("", "phone-small");
  const remove = button(words.delete, () => {
    const open = all().length > sessions.length;
    const removeAll = () => {
      names().forEach(drop);
      drop(SETTINGS);
      again();
    };
    ask(root, open ? `${words.sure} ${words.sure_open}` : words.sure, removeAll, keptHere);
  });
  const take = button(words.home, async () => {
    if (await takeHome(sessions)) put(told, words.how);
  });
  root.append(make("ol", "phone-rows", ...rows), bar(take, remove), told);
  return root;
}

/** Gives whether the file has left the page. */
async function takeHome(sessions) {
  const rows = sessions.toReversed().map((session) => columns.map((name) => session[name] ?? ""));
  const file = new File([[columns, ...rows].map((row) => `${row.join(",")}\r\n`).join("")], FILE, { type: "text/csv" });
  if (navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file] });
      return true;
    } catch (error) {
      if (error.name === "AbortError") return false; // the learner closed the sheet
    }
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = FILE;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), DEAF_MS);
  return true;
}

/* Here it begins: where it was left, if that was just now. Of two tabs, the one opened last leads. */

function open() {
  begin();
  remember({});
  try {
    goOn(all().find(({ session, touched }) => session.ended === data.draft && Date.now() - touched < FRESH_MS));
  } catch {
    begin(); // another version kept it, and this one cannot go on with it: it is offered as what was left open
    goOn();
  }
}

function goOn(draft = undefined) {
  if (draft) {
    now = draft;
    save();
    if (draft.step === "after") return after();
    if (draft.step === "move" && draft.traits) return draft.traits.state === "ended" ? after() : move(draft.asked, draft.traits);
  }
  const { list_shown } = settings();
  const ago_ms = Date.now() - list_shown;
  const due = !list_shown || ago_ms > safety.lasts_ms || ago_ms < -AHEAD_MS;
  if (due) return list(home);
  home();
}

/** Another tab has kept something, or this one was away meanwhile. */
function look({ key, newValue }) {
  const kept = keptOf(now);
  if (kept && kept.by !== page) {
    if (kept.session.ended !== data.draft) return again();
    clear();
    return go("elsewhere", heading(words.elsewhere), bar(mainButton(words.here, () => goOn(keptOf(now)))));
  }
  if (newValue === null && key === SESSION + now.session.uid) return again();
  if (now.step === "home") home();
  else main.querySelector(".backnb-phone-kept")?.replaceWith(keptHere());
}

open();
addEventListener("storage", (event) => event.key?.startsWith(SESSION) && look(event));
addEventListener("pageshow", (/** @type {any} */ event) => event.persisted && look(event));

if (data.site && "serviceWorker" in navigator) {
  const before = navigator.serviceWorker.controller?.scriptURL; // the course has a worker too, which is not ours
  navigator.serviceWorker.register("sw.js").catch(() => {}); // it opens with the network then
  // A newer page is there: have it, unless somebody is in the middle of something.
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (before === new URL("sw.js", location.href).href && ["home", "list"].includes(now.step) && !now.session.at) location.reload();
  });
}
