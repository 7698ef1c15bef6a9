/**
 * Whether the Python that made a widget is still there. When it was started anew, the widget stays on the page, and only
 * JupyterLab knows that nobody hears it any more.
 */

/**
 * Call `gone` with true when Python has gone, and with false if it is back. The widget must be a `Board` in Python.
 *
 * @param {{ model: any, signal: AbortSignal, gone: (lost: boolean) => void }} options
 */
export function watchPython({ model, signal, gone }) {
  model.on("comm_live_update", async () => {
    const own = await model.widget_manager.get_model(model.get("_id"));
    if (!signal.aborted) gone(!own.comm_live);
  });
}
