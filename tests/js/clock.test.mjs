/** The clock of a set, and what is played and drawn from it, without a browser. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { jointsAt } from "../../backnb/drills/body.js";
import { climb, createClock, lay, phaseIndex } from "../../backnb/timer/clock.js";
import { cuesOf } from "../../backnb/timer/sound.js";

const { row, target_range, plans, cases } = JSON.parse(readFileSync(new URL("../drills/laid.json", import.meta.url), "utf8"));
const FRESH = { state: "ready", elapsed: 0, ended: null, limit: null, rep: 0, events: [], run: null };
const LIMITS = { reps: [1, 20], hold_s: [1, 2], slower_s: [-1, 2] };
const rowsOf = (phases) => phases.map((phase) => row.map((name) => phase[name]));

/** A plan of the table as `Plan.to_dict()` tells it, as far as the clock reads it. */
function planOf(...drills) {
  const phases = drills.flatMap((exercise) =>
    plans[exercise].phases.map((values) => ({ ...Object.fromEntries(values.map((value, i) => [row[i], value])), exercise })),
  );
  for (const phase of phases) if (phase.kind === "ready" && phase.exercise !== drills[0]) phase.kind = "change";
  const drill = (exercise) => ({ ...plans[exercise].options, hold_s: 1, target_range, limits: LIMITS });
  const steps = { reps: 1, hold_s: 0.5, slower_s: 0.5 };
  return { phases, steps, exercises: Object.fromEntries(drills.map((exercise) => [exercise, drill(exercise)])) };
}

const settingOf = ({ reps, ...setting }) => ({ targets: climb([], reps, target_range), ...setting });

function clockOf(plan, options = {}) {
  let moment = 0;
  const clock = createClock(plan, { now: () => moment, speed: 1, pace: "steady", from: structuredClone(FRESH), ...options });
  return { ...clock, wait: (seconds) => (moment += seconds * 1000) };
}

for (const { name, drill, settings, laid } of cases) {
  test(`laid as Python has it: ${name}`, () => {
    assert.deepEqual(rowsOf(lay(planOf(drill), { [drill]: settingOf(settings) }, "steady")), laid);
  });
}

test("two drills follow each other without a gap, whatever is set", () => {
  const plan = planOf("squat", "roof");
  for (const reps of [1, 2, 7]) {
    for (const [hold_s, slower_s] of [[1, 0], [2, 0.5], [1.5, -0.5]]) {
      const setting = settingOf({ reps, hold_s, slower_s });
      const phases = lay(plan, { squat: setting, roof: setting }, "steady");
      const ends = phases.map(({ start_s, seconds }) => start_s + seconds);
      assert.deepEqual(phases.map(({ start_s }) => start_s), [0, ...ends.slice(0, -1)]);
      assert.deepEqual([...new Set(phases.map(({ exercise }) => exercise))], ["squat", "roof"]);
      assert.equal(phases.filter(({ kind }) => kind === "move").length, 2 * reps);
    }
  }
});

test("what has begun stays as it was; at one's own pace a movement lasts until the press", () => {
  const plan = planOf("squat");
  const slow = { squat: settingOf({ reps: 3, hold_s: 2, slower_s: 1 }) };
  assert.deepEqual(lay(plan, slow, "steady", [5, 1.7]).slice(0, 3).map(({ seconds }) => seconds), [5, 1.7, 2]);
  const own = lay(plan, slow, "own");
  assert.deepEqual(own.slice(0, 2).map(({ seconds, planned_s }) => [seconds, planned_s]), [[5, 5], [Infinity, 3]]);
});

test("a moment belongs to the later phase at a boundary, and to the last one after the end", () => {
  const phases = lay(planOf("squat"), { squat: settingOf(cases[0].settings) }, "steady");
  phases.forEach(({ start_s, seconds }, index) => {
    assert.equal(phaseIndex(phases, start_s), index);
    assert.equal(phaseIndex(phases, start_s + seconds / 2), index);
  });
  assert.equal(phaseIndex(phases, 1e6), phases.length - 1);
  assert.equal(phaseIndex(phases, -1), 0);
});

test("pauses take no time from the set, and the speed is seconds of plan for a second", () => {
  const clock = clockOf(planOf("squat"), { speed: 2 });
  for (const seconds of [0.3, 1.1, 2.2]) {
    clock.start();
    clock.wait(seconds);
    clock.pause();
    clock.wait(100);
  }
  assert.ok(Math.abs(clock.read().elapsed - 7.2) < 1e-9);
});

test("a set that nobody looked at has ended at its end, with every phase noted at its moment", () => {
  const plan = planOf("squat");
  const clock = clockOf(plan);
  clock.start();
  clock.wait(1000);
  const { state, ended, rep, elapsed, total, events } = clock.read();
  assert.deepEqual([state, ended, rep, elapsed], ["ended", "finished", 3, total]);
  const begun = plan.phases.map(({ start_s, kind, rep: of }) => [start_s, kind, of]);
  assert.deepEqual(events, [...begun, [total, "end", 3]]);
});

test("a rep passed over does not count, and the limit is the last target reached", () => {
  const clock = clockOf(planOf("squat"));
  clock.start();
  clock.wait(7.5); // in the hold of the first rep
  clock.skip();
  clock.skip(); // over the second before its target
  assert.equal(clock.read().rep, 3);
  assert.equal(clock.read().reached.length, 1);
  clock.markLimit();
  const { ended, limit, rep } = clock.read();
  assert.deepEqual([ended, limit, rep], ["limit", planOf("squat").phases[1].amount_to, 1]);
});

test("of two drills a limit leaves only its own, and can be taken back while the change-over lasts", () => {
  const clock = clockOf(planOf("squat", "roof"));
  clock.start();
  clock.wait(11); // on the way to the second target
  clock.markLimit();
  const { phase, limit, undo, state } = clock.read();
  assert.deepEqual([phase.kind, limit, undo, state], ["change", 0.4, { rep: 1, limit: 0.4 }, "running"]);
  clock.wait(3);
  clock.back(); // not into the drill that was left, but the change-over begins again
  assert.deepEqual([clock.read().phase.kind, clock.read().fraction], ["change", 0]);
  clock.undoLimit();
  assert.deepEqual([clock.read().rep, clock.read().limit], [2, null]);
  clock.markLimit();
  clock.wait(1000);
  const end = clock.read();
  assert.deepEqual([end.ended, end.limit, end.reached.length, end.undo], ["finished", 0.4, 3, null]);
});

test("whenever reps are added or left out, the targets ahead climb to the limit once; those done stay", () => {
  for (let done = 0; done < 6; done += 1) {
    for (let reps = Math.max(2, done + 1); reps <= 20; reps += 1) {
      const before = climb([], 6, target_range).slice(0, done);
      const targets = climb(before, reps, target_range);
      assert.deepEqual(targets.slice(0, done), before);
      assert.deepEqual([targets.length, targets.at(-1)], [reps, 1]);
      assert.ok(targets.every((target, i) => i === 0 || target > targets[i - 1]));
    }
  }
});

test("a change goes no further than its limit, and says so before", () => {
  const clock = clockOf(planOf("squat"));
  for (let i = 0; i < 9; i += 1) clock.change("hold_s", 1);
  assert.equal(clock.read().settings.hold_s, LIMITS.hold_s[1]);
  assert.ok(!clock.mayChange("hold_s", 1) && clock.mayChange("hold_s", -1));
  clock.start();
  clock.skip();
  clock.skip();
  for (let i = 0; i < 9; i += 1) clock.change("reps", -1);
  assert.equal(clock.read().settings.reps, 2); // not fewer than the one under way
  assert.ok(!clockOf(planOf("squat"), { pace: "own" }).mayChange("slower_s", 1)); // whose movements last until a press
});

test("a page that is loaded again goes on where the set was", () => {
  const plan = planOf("squat", "roof");
  const first = clockOf(plan);
  first.change("slower_s", 1);
  first.start();
  first.wait(11);
  first.skip();
  const told = first.read();
  const { elapsed, ended, limit, rep, events, run } = JSON.parse(JSON.stringify(told));
  const second = clockOf(plan, { from: { state: "paused", elapsed, ended, limit, rep, events, run } });
  assert.deepEqual({ ...second.read(), state: "running" }, told);
});

test("every phase has its cue, the last rep its own, with ticks before the first and a tone at the end", () => {
  const cues = cuesOf(lay(planOf("roof"), { roof: settingOf({ reps: 2, hold_s: 1, slower_s: 0 }) }, "steady"));
  assert.deepEqual(
    cues.map(({ at, tone }) => [at, tone]),
    [[2, "tick"], [3, "tick"], [4, "tick"], [5, "move"], [7, "hold"], [8, "return"], [10, "last"], [12, "hold"], [13, "return"], [15, "end"]],
  );
});

test("at one's own pace nothing is laid beyond the press", () => {
  const own = cuesOf(lay(planOf("squat"), { squat: settingOf(cases[0].settings) }, "own"));
  assert.deepEqual(own.map(({ at }) => at), [2, 3, 4, 5]);
});

test("joints lie on the table's rows, and between them in proportion, with y down", () => {
  const table = { axes: [[0.3, 0.7], [0, 1]], joints: ["hip"], mm: [0, 100, 10, 200, 40, 300, 50, 400] };
  for (const [place, hip] of [
    [[0.3, 0], [0, -100]],
    [[0.7, 1], [50, -400]],
    [[0.3, 0.25], [2.5, -125]],
    [[0.5, 0.5], [25, -250]],
    [[0.9, 2], [50, -400]], // no further than the table goes
  ]) {
    jointsAt(table, ...place).hip.forEach((number, i) => assert.ok(Math.abs(number - hip[i]) < 1e-9, String(place)));
  }
});
