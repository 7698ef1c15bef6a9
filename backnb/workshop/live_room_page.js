/**
 * The phone's page. It asks the room's server what to show, and waits there for the next thing; an answer is sent until
 * the server has it, and what the page shows as sent is what the server said it keeps. Written for older phones too.
 */

const KEPT = "backnb-room"; // in this tab alone, so that a reload goes on
const POLL_MS = 30_000;
const SEND_MS = 10_000;
const PAUSE_MS = 1000;
const HIGHEST = 10;
const GUESSES = ["lower", "same", "higher"];
const WORDS = {
  wrong: "These are not the letters at the front. Please look again.",
  busy: "The room is busy. Trying again…",
  full: "The room is full. Please take a paper slip.",
  lost: "No connection to the room. Trying again…",
  late: "That question was over before your answer came, so it was not taken.",
  sending: "Sending…",
  sent: "Sent: {answer}. You can change it until the question is over.",
};
const NAMES = { guess: "Your guess", before: "Before", after: "After" };

/** @returns {any} */
const find = (selector) => document.querySelector(selector);
/** @returns {any[]} */
const all = (selector) => [...document.querySelectorAll(selector)];
const pause = (times) => new Promise((done) => setTimeout(done, Math.min(times, 5) * PAUSE_MS * (0.5 + Math.random())));
const words = (answer) => (answer === null ? find("[data-answer=null]").textContent.toLowerCase() : String(answer));

/** What this tab keeps: code, key, whether its person only watches, and an answer that is still to be sent. */
const kept = { joined: false, code: "", key: newKey(), watches: false, unsent: null, ...load() };
let now = { round: kept.joined ? "wait" : "join", turn: "", stamp: 0, given: {} };
let connection = ""; // what is wrong with it
let notice = "";
let asking; // the question that waits at the server
let woken = false;
let sending = false;
let shown = "";

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function load() {
  try {
    const old = JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
    const code = location.hash.slice(1).toUpperCase();
    return code && code !== old.code ? { code } : old; // of another room nothing is left
  } catch {
    return {}; // the browser keeps nothing
  }
}

function keep(news) {
  Object.assign(kept, news);
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // then a reload begins anew
  }
}

/** Ask the server, for so long at most. Gives its answer, or throws when there is no connection. */
async function ask(address, ms, options = {}, stop = new AbortController()) {
  const patience = setTimeout(() => stop.abort(), ms);
  try {
    const headers = { "Room-Code": kept.code, "Room-Key": kept.key, "Content-Type": "application/json" };
    const response = await fetch(address, { ...options, headers, cache: "no-store", signal: stop.signal });
    return { status: response.status, state: response.ok ? await response.json() : null };
  } finally {
    clearTimeout(patience);
  }
}

/** Wait at the server for what is next, again and again. */
async function listen() {
  for (let failures = 0; kept.joined; ) {
    asking = new AbortController();
    woken = false;
    try {
      const { status, state } = await ask(`/state?turn=${now.turn}`, POLL_MS, {}, asking);
      if (status === 403) leave("join", WORDS.wrong);
      failures = state || status === 403 ? 0 : failures + 1;
      connection = failures ? (status === 503 ? WORDS.full : WORDS.busy) : "";
      if (state) take(state);
    } catch {
      if (!woken) failures += 1;
      connection = failures ? WORDS.lost : "";
    }
    draw();
    if (failures) await pause(failures);
  }
}

/** Send what is to be sent until the server has it, one thing at a time, so that the newest is kept. */
async function send() {
  if (sending) return;
  sending = true;
  for (let failures = 0; kept.joined && kept.unsent; ) {
    const one = kept.unsent;
    const body = JSON.stringify({ key: kept.key, round: one.round, answer: one.answer });
    const { status, state } = await ask("/answer", SEND_MS, { method: "POST", body }).catch(() => ({ status: 0, state: null }));
    const settled = state || [400, 403, 409].includes(status);
    if (settled && kept.unsent === one) keep({ unsent: null });
    if (status === 409) notice = WORDS.late;
    connection = settled ? "" : status === 0 ? WORDS.lost : WORDS.busy;
    if (state) take(state);
    draw();
    if (!settled) await pause((failures += 1));
  }
  sending = false;
}

/** Show what the server says, unless it said something newer meanwhile. */
function take(state) {
  if (state.stamp < now.stamp) return;
  now = state;
  if (now.round === "over") leave("over", "");
}

function leave(round, words) {
  keep({ joined: false, code: "", key: newKey(), watches: false, unsent: null });
  now = { round, turn: "", stamp: 0, given: {} };
  notice = words;
}

function choose(answer) {
  keep({ unsent: { round: now.round, answer } });
  notice = "";
  draw();
  send();
}

function draw() {
  const { round, given } = now;
  const unsent = kept.unsent && kept.unsent.round === round ? kept.unsent : null;
  const answered = unsent !== null || round in given;
  const mine = unsent ? unsent.answer : given[round];
  const rates = round === "before" || round === "after";
  const part = rates && kept.watches && !answered ? "watch" : round;
  for (const section of all("section")) section.hidden = section.dataset.round !== part;
  for (const button of all("[data-answer]")) {
    button.setAttribute("aria-pressed", String(answered && button.dataset.answer === JSON.stringify(mine)));
  }
  for (const button of all("[data-do=watch]")) button.hidden = answered || "before" in given;
  const list = Object.keys(NAMES).filter((name) => name in given);
  const lines = list.length ? list.map((name) => `${NAMES[name]}: ${words(given[name])}`) : ["Nothing"];
  find("[data-given]").replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  const own = unsent ? WORDS.sending : answered ? WORDS.sent.replace("{answer}", words(mine)) : "";
  const said = connection || notice || own;
  if (find("#status").textContent !== said) find("#status").textContent = said;
  if (part === shown) return;
  if (shown) find("section:not([hidden]) h1").focus(); // a screen reader says the new question
  shown = part;
}

function addAnswer(box, answer, label) {
  const button = document.createElement("button");
  button.dataset.answer = JSON.stringify(answer);
  button.textContent = label;
  box.append(button);
}

for (const box of all(".guesses")) for (const guess of GUESSES) addAnswer(box, guess, guess);
for (const box of all(".rating")) {
  box.append(find("#scale").content.cloneNode(true));
  for (let rating = 0; rating <= HIGHEST; rating += 1) addAnswer(box.firstElementChild, rating, String(rating));
}
find("main").addEventListener("click", ({ target }) => {
  const { answer, do: what } = target.closest("button")?.dataset ?? {};
  if (answer) choose(JSON.parse(answer));
  if (what) keep({ watches: what === "watch" });
  if (what) draw();
});
find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  keep({ code: find("#code").value.trim().toUpperCase(), joined: true });
  now.round = "wait";
  notice = "";
  draw();
  listen();
});
find("#code").value = kept.code;

/** A phone that slept may wait for an answer that will never come. */
function wake() {
  woken = true;
  if (asking && !document.hidden) asking.abort();
}
document.addEventListener("visibilitychange", wake);
addEventListener("online", wake);
addEventListener("pageshow", wake);
addEventListener("hashchange", () => location.reload());
draw();
listen();
send();
