"""What the browser tests share: one Chromium, a bare page with one widget's ES module, a real JupyterLab."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest
from helpers import BARE_PAGE, CHROMIUM_FLAGS, FEWER_FRAMES, VIEWPORT, traits_of
from lab import PATIENCE_MS, ROOT, Notebook, Server, close_documents
from playwright.sync_api import expect, sync_playwright

# No timing limit in a test, and the same cases each time. To look further: --hypothesis-profile=explore
hypothesis.settings.register_profile("backnb", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=2000)
hypothesis.settings.load_profile("backnb")
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items):
    """Mark what needs a browser; begin with the files that take longest, so that none is left alone at the end."""
    for item in items:
        if {"chromium", "bare", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
    long = {item.path for item in items if {"lab", "browser"} & set(getattr(item, "fixturenames", ()))}
    items.sort(key=lambda item: item.path not in long)


FAKE_AUDIO = Path(__file__).with_name("fake_audio.js")


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("BACKNB_CHROMIUM")
    if not path:
        pytest.fail("BACKNB_CHROMIUM is not set. Run the tests with: python3 tests/run.py")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


# Said by others, and no fault of ours.
THEIRS = re.compile(
    # anywidget gives each widget two seconds to load, and says so when a busy machine takes longer. The widget then
    # mends itself: hearThoughLate in python_gone.js.
    r"\[anywidget\] Failed to initialize model\."
    # JupyterLab, of a kernel that is gone before it has answered.
    r"|Error: Canceled future for \w+ message before replies were done"
    # JupyterLab, of a document that is closed while it is still being saved, or its kernel started.
    r"|Disposed"
)


class Stage:
    """One tab for many tests: a new one for each would take most of their time."""

    USES = 25  # the tab remembers every move of its clock, so now and then it is a new one

    def __init__(self, chromium):
        self.chromium, self.context, self.uses = chromium, None, 0

    def renew(self):
        self.close()
        self.context = self.chromium.new_context(viewport=VIEWPORT)
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.errors = []
        self.page.on("pageerror", self.note)

    def note(self, error):
        if not THEIRS.fullmatch(str(error)):
            self.errors.append(str(error))

    def clear(self):
        """Give the tab as a test expects it."""
        if self.uses % self.USES == 0:
            self.renew()
            prepare(self.page)
        self.page.goto(BARE_URL)
        return self.reset()

    def reset(self):
        self.uses += 1
        self.page.keyboard.up(" ")  # or a key that one test held down repeats in the next
        self.page.evaluate("localStorage.clear()")
        self.page.set_viewport_size(VIEWPORT)
        self.page.emulate_media(color_scheme="light", forced_colors="none", reduced_motion="no-preference")
        self.page.mouse.move(0, 0)
        return self.page

    def close(self):
        if self.context:
            self.context.close()


class LabStage(Stage):
    """The same with JupyterLab in it, which takes long to load; after a test that failed it is a new one."""

    def __init__(self, chromium, server, session):
        super().__init__(chromium)
        self.server, self.session, self.failed = server, session, 0

    def clear(self):
        if not self.context or self.session.testsfailed > self.failed:
            self.failed = self.session.testsfailed
            self.renew()
        else:
            for other in self.context.pages:
                if other is not self.page:
                    other.close()
            close_documents(self.page)
            self.page.evaluate(CLEAR_LAB)
            self.server.end_kernels()
            self.reset()
        return self.page


CLEAR_LAB = """async () => {
    if (document.fullscreenElement) await document.exitFullscreen();
    const { commands } = window.jupyterapp;
    if (document.body.dataset.jpThemeLight === "false") {
        await commands.execute("apputils:change-theme", { theme: "JupyterLab Light" });
    }
}"""


@pytest.fixture(scope="session")
def lab_stage(chromium, lab_server, request):
    stage = LabStage(chromium, lab_server, request.session)
    yield stage
    stage.close()


@pytest.fixture
def page(request, chromium):
    """A page that must not raise an error: one of the test's own, or the one tab of JupyterLab."""
    if "lab" in request.fixturenames:
        stage = request.getfixturevalue("lab_stage")
        stage.clear()
    else:
        stage = Stage(chromium)
        stage.renew()
    stage.errors.clear()
    yield stage.page
    if "lab" not in request.fixturenames:
        stage.close()
    assert stage.errors == []


BARE_URL = "http://bare.test/"


def prepare(page, *, fake_clock=True, fake_audio=True):
    page.route(f"{BARE_URL}**", lambda route: route.fulfill(body="<!doctype html><meta charset=utf-8>"))
    if fake_clock:
        page.clock.install(time=0)
        page.add_init_script(FEWER_FRAMES)
        if fake_audio:
            page.add_init_script(path=FAKE_AUDIO)


@pytest.fixture(scope="session")
def stage(chromium):
    stage = Stage(chromium)
    yield stage
    stage.close()


@pytest.fixture
def bare(request):
    """Show a widget on an empty page, with a clock the test moves. Gives back the page.

    A test that asks for `page` as well has one of its own.
    """
    own = "page" in request.fixturenames
    stage = None if own else request.getfixturevalue("stage")
    page = request.getfixturevalue("page") if own else stage.clear()

    def show(widget, **fakes):
        if own:
            prepare(page, **fakes)
        page.goto(BARE_URL)
        if fakes.get("fake_clock", True):
            page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
        page.add_style_tag(content=str(widget._css))
        page.evaluate(BARE_PAGE, [str(widget._esm), traits_of(widget)])
        return page

    yield show
    if stage:
        assert stage.errors == []


ANSWER = """
import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
    const [file, asked, data] = JSON.parse(line);
    const module = await import(file);
    const answer = new Function(...Object.keys(module), `return (${asked})`)(...Object.values(module))(...data);
    console.log(JSON.stringify(answer));
}
"""


@pytest.fixture(scope="session")
def node():
    """Call a function that may use what a module of ours exports, without a browser."""
    program = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    process = subprocess.Popen([program or "node", "--input-type=module", "-e", ANSWER], **pipes)

    def ask(module, function, *data):
        process.stdin.write(json.dumps([(ROOT / "backnb" / module).as_uri(), function, data]) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    yield ask
    process.stdin.close()
    process.wait()


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("lab"))
    yield server
    server.close()


@pytest.fixture
def lab(lab_server, page):
    """Open a notebook of the course by its name, or one made of code cells, in JupyterLab."""

    def open_notebook(name, cells=None):
        if cells is not None:
            lab_server.write(name, cells)
        return Notebook(lab_server, page, name)

    return open_notebook


@pytest.fixture
def requests(page):
    """Every address the page asks for."""
    addresses = []

    def note(request):
        addresses.append(request.url)

    page.on("request", note)
    yield addresses
    page.remove_listener("request", note)
