"""A real JupyterLab for the tests: a server in a folder of its own, and a notebook open in Chromium."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import matplotlib
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
# JupyterLab's own questions and look-ups, which are not ours to test.
SETTINGS = {"apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False}}
# Which JupyterLab: that of these tests, or the one installed beside another Python (tests/platforms_check.py).
PYTHON = os.environ.get("BACKNB_LAB_PYTHON", sys.executable)
PATIENCE_MS = 120_000  # a machine may be slow and busy; what is there sooner is not waited for

# A kernel that is ready answers. Its status does not say so: after a restart it may stay at "starting" for good, for
# JupyterLab leaves out what the kernel says of itself while it answers a kernel_info_request.
KERNEL_ANSWERS = """async () => {
    const { restored, shell } = window.jupyterapp;
    await restored;
    await shell.currentWidget.revealed;
    await shell.currentWidget.sessionContext.ready;
    const { kernel } = shell.currentWidget.sessionContext.session;
    while (kernel.connectionStatus !== "connected") await new Promise((look) => setTimeout(look, 20));
    await kernel.requestKernelInfo();
}"""

# How often a cell has run and what it says, once it has run again.
HAS_RUN = """([index, before]) => {
    const cell = window.jupyterapp.shell.currentWidget.content.widgets[index];
    const { executionCount, executionState } = cell.model;
    return executionCount > before && executionState !== "running" && [executionCount, cell.outputArea.node.innerText];
}"""


def cells_of(file: Path) -> list[SimpleNamespace]:
    """Read a notebook's cells. nbformat would do it too, but takes seconds to import, in each process."""
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    return [SimpleNamespace(cell_type=cell["cell_type"], source="".join(cell["source"])) for cell in cells]


class Server:
    """JupyterLab with a copy of the notebooks, and a log that is not the user's."""

    def __init__(self, folder: Path, python: str = PYTHON):
        self.notebooks = folder / "notebooks"
        self.log = folder / "log" / "sessions.sqlite"
        shutil.copytree(ROOT / "notebooks", self.notebooks)
        settings = folder / "settings"
        for name, values in SETTINGS.items():
            file = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "BACKNB_LOG": str(self.log),
            "HOME": str(folder),
            "MPLCONFIGDIR": matplotlib.get_cachedir(),  # its list of fonts, which takes long to make
            "JUPYTERLAB_SETTINGS_DIR": str(settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
            "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
            "JUPYTER_DATA_DIR": str(folder / "data"),
        }
        options = ["--no-browser", "--allow-root", f"--port={port}", "--ServerApp.token=", "--ServerApp.password="]
        options += [f"--{app}.expose_app_in_browser=True" for app in ("LabApp", "JupyterNotebookApp")]
        options += ["--ServerApp.ip=127.0.0.1"]
        options += ["--ServerApp.disable_check_xsrf=True"]  # so that a test can end a kernel
        options += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
        self.output = (folder / "jupyter.log").open("w")
        self.process = subprocess.Popen(
            [python, "-m", "jupyterlab", *options],
            cwd=self.notebooks,
            env=environment,
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while time.monotonic() < deadline:
            try:
                self.ask("/api/status")
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)  # between two questions, not for a result
        raise RuntimeError(f"JupyterLab did not start: {Path(self.output.name).read_text()[-2000:]}")

    def ask(self, path: str, method: str = "GET") -> object:
        request = urllib.request.Request(self.url + path, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE_MS / 1000) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def write(self, name: str, cells: list[str]) -> None:
        made = [
            {"id": f"c{i}", "cell_type": "code", "source": cell, "outputs": [], "execution_count": None, "metadata": {}}
            for i, cell in enumerate(cells)
        ]
        notebook = {"cells": made, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
        (self.notebooks / name).write_text(json.dumps(notebook))

    def end_kernels(self) -> None:
        for session in self.ask("/api/sessions"):
            with suppress(urllib.error.HTTPError):  # its kernel died meanwhile, and it with it
                self.ask(f"/api/sessions/{session['id']}", "DELETE")

    def close(self) -> None:
        self.end_kernels()
        self.process.terminate()
        self.process.wait(timeout=PATIENCE_MS / 1000)
        self.output.close()


def close_documents(page: Page) -> None:
    """Close every document in this tab as it is, saved or not."""
    page.evaluate(
        """() => {
            for (const widget of window.jupyterapp.shell.widgets("main")) {
                if (!widget.context) continue;
                widget.context.model.dirty = false;
                widget.close();
            }
        }"""
    )
    page.wait_for_function("() => [...window.jupyterapp.shell.widgets('main')].every(({ context }) => !context)")


class Notebook:
    """One notebook, open in JupyterLab, used as a person uses it."""

    def __init__(self, server: Server, page: Page, name: str):
        self.server, self.page, self.name = server, page, name
        page.set_default_timeout(PATIENCE_MS)
        if page.url.startswith(server.url):
            close_documents(page)
            self.command("docmanager:open", {"path": name})
            self.wait_until_ready()
        else:
            self.load_page()

    def load_page(self) -> None:
        """Load JupyterLab with this notebook, and with no workspace: that would open it too, once more and later."""
        self.page.goto(f"{self.server.url}/lab/tree/{self.name}?reset")
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until the notebook and its kernel are there, which a person does without thinking of it."""
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        self.page.evaluate(KERNEL_ANSWERS)

    def command(self, name: str, arguments: dict | None = None) -> None:
        self.page.evaluate(
            "([name, args]) => void window.jupyterapp.commands.execute(name, args)", [name, arguments or {}]
        )

    def run_all(self) -> None:
        """Choose Run > Run All Cells in the menu, as the learner is told to."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()

    def run(self, index: int) -> None:
        self.page.evaluate(
            "(index) => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = index }", index
        )
        self.command("notebook:run-cell")

    def run_until_it_says(self, index: int, text: str) -> None:
        """Run a cell until its output has a text: what is pressed on the page may reach Python after the cell did."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        before, said = -1, ""
        while text not in said:
            assert time.monotonic() < deadline, f"cell {index} never said {text!r}, at last {said!r}"
            self.run(index)
            count, said = self.page.wait_for_function(HAS_RUN, arg=[index, before]).json_value()
            before = count

    def make_dark(self, dark: bool) -> None:
        self.command("apputils:change-theme", {"theme": f"JupyterLab {'Dark' if dark else 'Light'}"})
        self.page.wait_for_function("(dark) => (document.body.dataset.jpThemeLight === 'false') === dark", arg=dark)

    def save(self) -> None:
        self.command("docmanager:save")
        self.page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")

    def wait_until_run(self) -> None:
        """Wait until every code cell has run."""
        self.page.wait_for_function(
            """() => window.jupyterapp.shell.currentWidget.content.widgets
                .filter((cell) => cell.model.type === 'code' && cell.model.sharedModel.source)
                .every((cell) => cell.model.executionCount > 0 && cell.model.executionState !== 'running')"""
        )

    def errors(self) -> list[str]:
        error, warning = "[data-mime-type*=error]", ".jp-RenderedText[data-mime-type*=stderr]"
        return self.page.locator(f".jp-OutputArea-output{error}, {warning}").all_inner_texts()

    def cell(self, index: int):
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def kernel_id(self) -> str:
        sessions = self.server.ask("/api/sessions")
        return next(session["kernel"]["id"] for session in sessions if session["path"] == self.name)

    def cells(self) -> list[list[str]]:
        """Type, source of every cell: what a shortcut that fires by mistake would change."""
        return self.page.evaluate(
            """() => window.jupyterapp.shell.currentWidget.content.widgets
                .map((cell) => [cell.model.type, cell.model.sharedModel.source])"""
        )


def button(page: Page, name: str):
    """A button in the notebook. JupyterLab has some of its own, such as "0" for its messages."""
    return page.locator(".jp-Notebook").get_by_role("button", name=name, exact=True)
