// A site's own extension of JupyterLite. JupyterLab drops what is run before its Python is there, without a word, and
// that is the first press of many visitors.
/** @type {any} */ (window)._JUPYTERLAB.backnb = {
  init() {},
  get: async () => () => ({ id: "backnb:run-waits", autoStart: true, activate }),
};

function activate({ commands, shell }) {
  const execute = commands.execute.bind(commands);
  commands.execute = async (id, ...more) => {
    if (/^notebook:.*run/.test(id)) await shell.currentWidget?.sessionContext?.ready;
    return execute(id, ...more);
  };
}
