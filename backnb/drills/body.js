/**
 * Draws the moving body. Python has worked out where every joint is at every amount (`body.table`); this looks up
 * the amount and connects the dots.
 */

const SVG_SPACE = "http://www.w3.org/2000/svg";
const LEAST_TEXT_PX = 11;
export const MARKS = [0.25, 0.5, 0.75, 1]; // amounts with a line on the wall behind the figure; 1 is the limit

/** Where a number lies in a rising list: before which entry, and how far towards the next. */
function between(values, number) {
  const index = Math.max(0, Math.min(values.length - 2, values.findLastIndex((value) => value <= number)));
  if (values.length === 1) return [0, 0];
  const part = (number - values[index]) / (values[index + 1] - values[index]);
  return [index, Math.min(1, Math.max(0, part))];
}

/** The joints in millimetres at one value for each of the table's axes, the amount last; y is down, as on screens. */
export function jointsAt({ axes, joints, mm }, ...place) {
  let rows = [[0, 1]]; // of the table, and how much each counts
  axes.forEach((values, axis) => {
    const [index, part] = between(values, place[axis]);
    rows = rows.flatMap(([row, weight]) => [
      [row * values.length + index, weight * (1 - part)],
      [row * values.length + index + 1, weight * part],
    ]);
    rows = rows.filter(([, weight]) => weight > 0);
  });
  const numberAt = (column) => rows.reduce((sum, [row, weight]) => sum + weight * mm[row * joints.length * 2 + column], 0);
  return Object.fromEntries(joints.map((name, joint) => [name, [numberAt(joint * 2), -numberAt(joint * 2 + 1)]]));
}

/** The part of a movement that is done when a part of its time is over: without a jerk at either end. */
export const gentle = (part) => part * part * (3 - 2 * part);

const text = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** The outline of two circles and of what lies between them. */
function capsule([x0, y0], r0, [x1, y1], r1) {
  const along = Math.atan2(y1 - y0, x1 - x0);
  const open = Math.acos(Math.min(1, Math.max(-1, (r0 - r1) / Math.hypot(x1 - x0, y1 - y0))));
  const on = (x, y, r, angle) => text([x + r * Math.cos(angle), y + r * Math.sin(angle)]);
  const wide = open < Math.PI / 2;
  return (
    `M${on(x0, y0, r0, along + open)}A${r0} ${r0} 0 ${+wide} 1 ${on(x0, y0, r0, along - open)}` +
    `L${on(x1, y1, r1, along - open)}A${r1} ${r1} 0 ${+!wide} 1 ${on(x1, y1, r1, along + open)}Z`
  );
}

function element(name, className, attributes = {}) {
  const made = document.createElementNS(SVG_SPACE, name);
  made.setAttribute("class", `backnb-body-${className}`);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/**
 * Make a figure. `draw(place)` moves it; `aim(place)` puts the ghost there, or takes it away; `mark(places)` draws the
 * wall's lines, the last of them for the limit. A place is one value for each of the table's axes.
 */
export function createBody(made, limitName) {
  const bytes = Uint8Array.from(atob(made.mm), (byte) => byte.charCodeAt(0));
  const table = { ...made, mm: new Int16Array(bytes.buffer) };
  const [left, bottom, width, height] = table.view;
  const svg = element("svg", "figure", { viewBox: `${left} ${-bottom - height} ${width} ${height}`, role: "img" });
  const floor = element("line", "floor", { x1: left, x2: left + width, y1: 0, y2: 0 });
  const marks = element("path", "marks");
  const limit = element("path", "limit", { "stroke-width": table.widths_mm.limit });
  const name = element("text", "name");
  name.textContent = limitName;
  const now = element("path", "now");
  const ghost = element("path", "ghost");
  const wide = (line) => ({ "stroke-width": table.widths_mm[line] });
  const far = element("path", "far", { transform: `translate(${table.far_mm[0]} ${-table.far_mm[1]})` });
  const trunk = element("path", "near", wide("rim"));
  const arm = element("path", "near", wide("rim"));
  const spine = element("polyline", "spine", wide("spine"));
  const wedge = element("polygon", "wedge", wide("wedge"));
  const plumb = element("path", "plumb");
  const mass = element("circle", "mass", { r: 26 });
  svg.append(floor, ...(table.has_limit ? [marks, limit, now, name] : []), ghost, far, trunk, arm, spine, wedge, plumb, mass);

  const all = Object.keys(table.limbs);
  const rest = all.filter((name) => !table.over.includes(name));
  const outline = (at, names) =>
    names
      .flatMap((name) => {
        const limb = table.limbs[name];
        return limb.slice(1).map(([joint, radius], i) => capsule(at[limb[i][0]], limb[i][1], at[joint], radius));
      })
      .join("") + (names.includes("head") && table.nose.length ? `M${dots(at, table.nose).replaceAll(",", "L")}Z` : "");
  const line = (at) => `M${text(at.mark)}L${text(at["mark end"])}`;
  const dots = (at, names) => names.map((name) => text(at[name])).join(",");

  // The words grow as the figure shrinks.
  new ResizeObserver(() => {
    const box = svg.getBoundingClientRect();
    const unit_px = Math.min(box.width / width, box.height / height);
    if (unit_px > 0) svg.style.setProperty("--smallest", `${LEAST_TEXT_PX / unit_px}px`);
  }).observe(svg);

  return {
    root: svg,

    draw(...place) {
      const at = jointsAt(table, ...place);
      far.setAttribute("d", outline(at, table.far));
      trunk.setAttribute("d", outline(at, rest));
      arm.setAttribute("d", outline(at, table.over));
      spine.setAttribute("points", dots(at, table.spine));
      wedge.setAttribute("points", dots(at, table.wedge));
      now.setAttribute("d", line(at));
      plumb.setAttribute("d", `M${text(at.mass)}L${text([at.mass[0], 0])}`);
      mass.setAttribute("cx", at.mass[0]);
      mass.setAttribute("cy", at.mass[1]);
    },

    aim(...place) {
      ghost.setAttribute("d", place.length ? outline(jointsAt(table, ...place), all) : "");
    },

    mark(places) {
      const all = places.map((place) => jointsAt(table, ...place));
      const [x, y] = all.at(-1)["mark name"];
      name.setAttribute("x", x);
      name.setAttribute("y", y);
      limit.setAttribute("d", line(all.pop()));
      marks.setAttribute("d", all.map(line).join(""));
    },
  };
}
