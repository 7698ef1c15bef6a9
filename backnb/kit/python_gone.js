/**
 * Whether the Python that made a widget still hears it. When it was restarted, has stopped, or cannot be reached, the
 * widget stays on the page and only JupyterLab knows.
 */

const STOPPED = ["terminating", "dead"];
const STARTING_ANEW = ["restarting", "autorestarting"];

/**
 * Call `gone` with "restarted", "stopped" or "away" (the connection is lost, and may come back), and with "" if Python
 * is back. The widget must be a `Board` in Python.
 *
 * @param {any} model
 * @param {AbortSignal} signal
 * @param {(how: string) => void} gone
 */
export function watchPython(model, signal, gone) {
  hearThoughLate(model);
  const kernel = model.widget_manager?.kernel; // other notebooks may not say
  let restarted = false;
  let told = "";
  const tell = () => {
    const stopped = kernel && (kernel.isDisposed || STOPPED.includes(kernel.status));
    const away = kernel && kernel.connectionStatus !== "connected";
    const how = restarted ? "restarted" : stopped ? "stopped" : away ? "away" : "";
    if (how === told || signal.aborted) return;
    told = how;
    gone(how);
  };
  const look = () => {
    restarted ||= STARTING_ANEW.includes(kernel.status);
    tell();
  };
  model.on("comm_live_update", async () => {
    const own = await model.widget_manager.get_model(model.get("_id"));
    restarted = !own.comm_live;
    tell();
  });
  const signals = ["statusChanged", "connectionStatusChanged", "disposed"].map((name) => kernel?.[name]);
  for (const each of signals) each?.connect(look);
  signal.addEventListener("abort", () => signals.forEach((each) => each?.disconnect(look)));
}

/**
 * anywidget gives a widget two seconds to load. One that took longer, on a busy machine, hears nothing that Python says
 * from then on. Let it hear again, and ask for what it missed.
 *
 * @returns {Promise<boolean>} whether that was needed
 */
async function hearThoughLate(model) {
  let own;
  try {
    own = await model.widget_manager.get_model(model.get("_id"));
  } catch {
    return false; // another notebook, with ways of its own
  }
  try {
    await own?._handle_comm_msg?.({ content: { data: {} } }); // says nothing, and fails as all messages would
  } catch {
    if (!own.comm) return false; // closed meanwhile
    const { _handle_comm_msg } = Object.getPrototypeOf(own.constructor.prototype); // that of ipywidgets
    own._handle_comm_msg = _handle_comm_msg;
    own.comm.on_msg((message) => own._handle_comm_msg(message));
    own.comm.send({ method: "request_state" }, own.callbacks());
    return true;
  }
  return false;
}

/** Tell Python, if it is there to hear it; if not, the boards say so. */
export function sendTo(model, message) {
  try {
    model.send(message);
  } catch {
    // watchPython has said that Python is gone
  }
}

/**
 * Ask Python what to show, and show what it says, then and later. An answer given on the page before Python's first
 * words came stays: it is on its way there.
 *
 * @param {any} model
 * @param {(news: Record<string, unknown>) => void} show
 * @returns {(news: Record<string, unknown>) => void} shows an answer that is given on the page
 */
export function showWhatPythonHas(model, show) {
  let mine = {};
  model.on("msg:custom", ({ asked, ...news }) => show(asked ? { ...news, ...mine } : news));
  const ask = () => model.send("show");
  ask();
  hearThoughLate(model).then((late) => late && ask());
  return (news) => {
    mine = { ...mine, ...news };
    show(news);
  };
}

/**
 * What was done on this page since Python went, kept for the next board on it.
 *
 * @param {string} draft - the uid of the session it belongs to
 * @param {string} step
 * @param {Record<string, unknown>} news
 */
export function keepMeanwhile(draft, step, news) {
  const kept = ((globalThis.backnbMeanwhile ??= {})[draft] ??= {});
  kept[step] = { ...kept[step], ...news };
}

/** Give what was kept, once. */
export function takeMeanwhile() {
  const kept = globalThis.backnbMeanwhile;
  delete globalThis.backnbMeanwhile;
  return kept;
}
