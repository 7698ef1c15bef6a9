/** One shape for each phase, so that colour is never the only sign. */

export const drawing = (path) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;

export const SHAPES = {
  ready: drawing("M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18zm0 4a5 5 0 1 0 0 10a5 5 0 1 0 0-10z"),
  move: drawing("M9 3h6v9h5l-8 9-8-9h5z"),
  hold: drawing("M5 5h14v14H5z"),
  return: drawing("M9 21h6v-9h5l-8-9-8 9h5z"),
  change: drawing("M3 8h12V4l6 6-6 6v-4H3zM21 20H7v2l-4-3 4-3v2h14z"),
  paused: drawing("M5 4h5v16H5zM14 4h5v16h-5z"),
  ended: drawing("M5 2h3v20H5zM9 3h11l-3 4 3 4H9z"),
};
