"""How long it takes from Run All to the first squat: .venv/bin/python tests/bench/path.py

A visitor in real JupyterLab who reads nothing and presses a key a second (a pace of ours), for the first time and the
next day, beside the least a notebook could do: a button of ipywidgets and a countdown after it, in the same run.
"""

import argparse
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import sync_playwright

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from helpers import CHROMIUM_FLAGS  # noqa: E402
from lab import Notebook, Server  # noqa: E402
from run import find_chromium  # noqa: E402

PACE_MS = 1000
TITLE = ".backnb-card-title"
PEER = """import asyncio, ipywidgets
start, shown = ipywidgets.Button(description="Start"), ipywidgets.Label("ready")
async def count():
    for left in range(5, 0, -1):
        shown.value = f"{left}"
        await asyncio.sleep(1)
    shown.value = "Down"
start.on_click(lambda _: asyncio.ensure_future(count()))
ipywidgets.VBox([start, shown])"""


class Visit:
    """One visit: its keys and clicks, and the time since Run All."""

    def __init__(self, server: Server, page, name: str):
        self.page, self.presses = page, 0
        self.notebook = Notebook(server, page, name)
        self.begun = page.evaluate("performance.now()")
        self.notebook.run_all()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.wait_for_timeout(PACE_MS)  # a person's pace, not a wait for a result
            self.page.keyboard.press(key)
            self.presses += 1

    def focused(self, css: str, words: str = "") -> None:
        """Wait, frame by frame, until the keyboard is there."""
        self.page.wait_for_function(
            "([css, words]) => document.activeElement?.matches(css) && document.activeElement.textContent.includes(words)",
            arg=[css, words],
        )

    def told(self, what: str) -> None:
        seconds = (self.page.evaluate("performance.now()") - self.begun) / 1000
        print(f"{what}: {self.presses} presses, {seconds:.1f} s from Run All to the first movement", flush=True)


def between_sets(server: Server, page, first: bool) -> Visit:
    visit = Visit(server, page, "03_between_sets.ipynb")
    visit.focused(TITLE, "Between two sets")
    visit.press("Enter")
    if first:
        visit.focused(TITLE, "Safety first")
        visit.press("Tab", "Enter")
    visit.focused(".backnb-rating")
    visit.press("6", "Enter")
    visit.focused(".backnb-timer")
    visit.press("Space")
    page.wait_for_function("document.querySelector('.backnb-timer').dataset.kind === 'move'")
    return visit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    print(f"JupyterLab {version('jupyterlab')}, a key every {PACE_MS} ms, of which 5 s are Get ready")
    server = Server(Path(tempfile.mkdtemp()))
    server.write("peer.ipynb", [PEER])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        between_sets(server, page, first=True).told("First visit, the safety list not read")
        between_sets(server, page, first=False).told("Next day, same as last time")
        visit = Visit(server, page, "peer.ipynb")
        page.locator(".jp-Notebook").get_by_role("button", name="Start", exact=True).focus()
        visit.press("Enter")
        page.wait_for_function(
            "[...document.querySelectorAll('.widget-label')].some((label) => label.textContent === 'Down')"
        )
        visit.told("A bare countdown of ipywidgets")
        browser.close()
    server.close()


if __name__ == "__main__":
    main()
