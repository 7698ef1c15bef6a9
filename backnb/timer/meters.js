/** The two pictures of progress: a ring around the phase, and the ladder of targets. */

import { fill, make, percent } from "../kit/dom.js";

/** A ring that closes while a phase lasts, around the place for the figure. */
export function createRing(inside) {
  const ring = make("div", "timer-ring");
  // The path is one unit long, so a part of it is a part of the phase.
  ring.innerHTML =
    '<svg viewBox="0 0 100 100" aria-hidden="true"><circle cx="50" cy="50" r="45"/>' +
    '<circle cx="50" cy="50" r="45" pathLength="1" transform="rotate(-90 50 50)"/></svg>';
  ring.append(inside);
  const arc = ring.querySelectorAll("circle")[1];
  return {
    root: ring,
    draw(fraction) {
      arc.style.strokeDashoffset = String(1 - fraction);
    },
  };
}

/** One rung for each rep of a drill, as long as its target; the rung under way fills with the movement. */
export function createLadder(key, words) {
  const ladder = make("div", "timer-ladder");
  ladder.setAttribute("role", "img");
  let drawn; // the phases the rungs were made of
  let moves;
  let rungs;

  function build(phases) {
    drawn = phases;
    moves = [...phases.keys()].filter((index) => phases[index].exercise === key && phases[index].kind === "move");
    const targets = moves.map((index) => phases[index].amount_to);
    rungs = targets.map((amount) => {
      const rung = make("span", "timer-rung", make("span", "timer-rung-fill"));
      rung.style.setProperty("--target", amount);
      return rung;
    });
    ladder.replaceChildren(...rungs);
    const [first, last] = [targets[0], targets.at(-1)].map(percent);
    ladder.setAttribute("aria-label", fill(first === last ? words.target : words.ladder, { reps: targets.length, first, last }));
  }

  return {
    root: ladder,
    draw({ phases, phase, state, amount, reached }) {
      if (phases !== drawn) build(phases);
      rungs.forEach((rung, index) => {
        const underWay = state !== "ended" && phase.rep === index + 1;
        rung.dataset.rung = underWay ? "now" : reached.includes(moves[index]) ? "done" : "ahead";
        const filled = underWay ? amount / phases[moves[index]].amount_to : 0;
        rung.firstChild.style.transform = `scaleY(${filled})`;
      });
    },
  };
}
