"""What the browser tests share: one Chromium, a bare page with one widget's ES module, a real JupyterLab."""

import os
from pathlib import Path

import pytest
from lab import Notebook, Server
from playwright.sync_api import sync_playwright

from backnb import SQUAT, Timer

# The flags keep Chromium itself from calling home, so that a recorded request is always the page's.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=user-gesture-required",
]

FAKE_AUDIO = Path(__file__).with_name("fake_audio.js")

# A stand-in for the notebook: it keeps the traits, counts what is saved, and can show the widget many times.
BARE_PAGE = """
async ([source, traits]) => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const widget = (await import(url)).default;
  const listeners = {};
  const model = {
    traits,
    saved: [],
    get: (name) => model.traits[name],
    set(name, value) {
      if (JSON.stringify(model.traits[name]) === JSON.stringify(value)) return;
      model.traits[name] = value;
      model.fire(`change:${name}`);
    },
    save_changes: () => model.saved.push(structuredClone(model.traits)),
    on: (event, listener) => (listeners[event] ??= []).push(listener),
    fire: (event) => (listeners[event] ?? []).forEach((listener) => listener()),
    off() {},
    send() {},
  };
  const { initialize, render } = typeof widget === "function" ? await widget() : widget;
  const whole = new AbortController();
  const views = [];
  await initialize?.({ model, signal: whole.signal });
  window.bare = {
    model,
    async show() {
      const view = new AbortController();
      const el = document.createElement("div");
      document.body.append(el);
      views.push({ view, el });
      await render({ model, el, signal: AbortSignal.any([view.signal, whole.signal]) });
    },
    hide(index) {
      views[index].view.abort();
      views[index].el.remove();
    },
    close: () => whole.abort(),
  };
  await window.bare.show();
}
"""


def traits_of(widget):
    """What the browser gets of a widget, without what only the notebook needs."""
    own = {name: value for name, value in widget.get_state().items() if not name.startswith(("_model", "_view"))}
    return {name: value for name, value in own.items() if name not in ("_esm", "_css", "layout")}


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
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def bare(page):
    """Show a widget on an empty page, with a clock the test moves. Gives back the page."""

    def show(widget, *, fake_clock=True, fake_audio=True):
        page.route("http://bare.test/**", lambda route: route.fulfill(body="<!doctype html><meta charset=utf-8>"))
        if fake_clock:
            page.clock.install(time=0)
        if fake_clock and fake_audio:
            page.add_init_script(path=FAKE_AUDIO)
        page.goto("http://bare.test/")
        if fake_clock:
            page.clock.pause_at(1000)
        page.add_style_tag(content=str(widget._css))
        page.evaluate(BARE_PAGE, [str(widget._esm), traits_of(widget)])
        return page

    return show


@pytest.fixture(scope="module")
def shared_page(chromium):
    """A page and a timer for tests that only ask the functions of its module."""
    context = chromium.new_context()
    yield context.new_page(), Timer(SQUAT)
    context.close()


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
