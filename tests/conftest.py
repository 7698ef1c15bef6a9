"""What the browser tests share: one Chromium, a bare page with one widget's ES module, a real JupyterLab."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest
from helpers import BARE_PAGE, CHROMIUM_FLAGS, VIEWPORT, traits_of
from lab import PATIENCE_MS, ROOT, Notebook, Server
from playwright.sync_api import expect, sync_playwright

# No timing limit in a test, and the same cases each time. To look further: --hypothesis-profile=explore
hypothesis.settings.register_profile("backnb", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=2000)
hypothesis.settings.load_profile("backnb")
expect.set_options(timeout=PATIENCE_MS)

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


@pytest.fixture
def page(chromium):
    """A page that must not raise an error."""
    context = chromium.new_context(viewport=VIEWPORT)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


class Stage:
    """One tab for many tests that need but an empty page: a new one for each would take most of their time."""

    USES = 25  # the tab remembers every move of its clock, so now and then it is a new one

    def __init__(self, chromium):
        self.chromium, self.context, self.uses = chromium, None, 0

    def clear(self):
        if self.uses % self.USES == 0:
            self.close()
            self.context = self.chromium.new_context(viewport=VIEWPORT)
            self.page = self.context.new_page()
            self.page.set_default_timeout(PATIENCE_MS)
            self.errors = []
            self.page.on("pageerror", lambda error: self.errors.append(str(error)))
            prepare(self.page)
        self.uses += 1
        self.page.goto(BARE_URL)
        self.page.keyboard.up(" ")  # or a key that one test held down repeats in the next
        self.page.evaluate("localStorage.clear()")
        self.page.set_viewport_size(VIEWPORT)
        self.page.emulate_media(color_scheme="light", forced_colors="none", reduced_motion="no-preference")
        self.page.mouse.move(0, 0)
        return self.page

    def close(self):
        if self.context:
            self.context.close()


BARE_URL = "http://bare.test/"


def prepare(page, *, fake_clock=True, fake_audio=True):
    page.route(f"{BARE_URL}**", lambda route: route.fulfill(body="<!doctype html><meta charset=utf-8>"))
    if fake_clock:
        page.clock.install(time=0)
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
    page.on("request", lambda request: addresses.append(request.url))
    return addresses
