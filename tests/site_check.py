"""Try the site in Chromium: .venv/bin/python tests/site_check.py SITE [--kills 100]

SITE is what `python -m backnb.pages site SITE` made. Every notebook is run as a visitor does; requests to other hosts
are counted; then a session is saved and the tab or the browser is ended at a random moment, again and again.
"""

import argparse
import gzip
import random
import re
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from helpers import CHROMIUM_FLAGS, VIEWPORT
from lab import ROOT, button
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from run import find_chromium

PATIENCE_MS = 180_000
CHROMIUMS_OWN = re.compile(r"(\.googleapis|accounts\.google)\.com(:443|/|$)")  # it asks these on any page
ADD = (
    "from backnb import StiffnessLog\nlog = StiffnessLog()\nlog.add(before=6, after=4)\nprint(f'there are {len(log)}.')"
)


class Host(ThreadingHTTPServer):
    """The site, and a proxy for every other host: it answers nothing and remembers who was asked."""

    def __init__(self, folder: Path):
        self.elsewhere: list[str] = []
        host = self

        class Handler(SimpleHTTPRequestHandler):
            def do_CONNECT(self):
                if not CHROMIUMS_OWN.search(self.path):
                    host.elsewhere.append(self.path)
                self.send_error(502)

            def do_GET(self):
                if self.path.startswith("http"):
                    self.do_CONNECT()
                else:
                    super().do_GET()

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_port}"


def browser(playwright, host: Host, profile: str) -> BrowserContext:
    """Chromium with a profile that stays, in which every other host is asked of ours."""
    flags = [*CHROMIUM_FLAGS, f"--proxy-server={host.url}", "--proxy-bypass-list=127.0.0.1"]
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=find_chromium(install=False), args=flags, viewport=VIEWPORT
    )
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    return context


def open_notebook(context: BrowserContext, host: Host, name: str) -> Page:
    page = context.new_page()
    page.goto(f"{host.url}/lab/index.html?path={name}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    return page


def run_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()


def wait_until_run(page: Page) -> list[str]:
    """Wait until every code cell has its number, and give the errors."""
    page.wait_for_function(
        """() => [...document.querySelectorAll('.jp-CodeCell')].every((cell) =>
            /\\d/.test(cell.querySelector('.jp-InputPrompt').textContent) || !cell.querySelector('.cm-content').textContent.trim())"""
    )
    return page.locator("[data-mime-type*=error], [data-mime-type*=stderr]").all_inner_texts()


def sizes(folder: Path) -> str:
    files = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    packed = sum(len(gzip.compress(content, 6)) for content in files)
    return f"{len(files)} files, {sum(map(len, files)) / 2**20:.1f} MiB, {packed / 2**20:.1f} MiB gzipped"


def time_start(context: BrowserContext, host: Host) -> tuple[float, float]:
    """Seconds to a notebook that can be read, and to a live Start."""
    began = time.monotonic()
    page = open_notebook(context, host, "03_between_sets.ipynb")
    readable = time.monotonic() - began
    run_all(page)
    button(page, "Start").wait_for()
    started = time.monotonic() - began
    page.close()
    return readable, started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path)
    parser.add_argument("--kills", type=int, default=100, help="how often the tab or the browser is ended")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    draw = random.Random(asked.seed)
    host = Host(asked.site)
    print(sizes(asked.site), flush=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = browser(playwright, host, profile)
        print("Chromium", context.browser.version if context.browser else "", flush=True)
        for which in ("cold", "warm"):
            readable, started = time_start(context, host)
            print(f"{which}: readable after {readable:.1f} s, a live Start after {started:.1f} s", flush=True)
        failed = []
        for notebook in sorted((ROOT / "notebooks").glob("0*.ipynb")):
            page = open_notebook(context, host, notebook.name)
            run_all(page)
            errors = wait_until_run(page)
            failed += errors
            print(f"{notebook.name}: {len(errors)} errors", *(error[-300:] for error in errors), flush=True)
            page.close()
        lost = persist(playwright, host, profile, context, asked.kills, draw)
    print(f"{asked.kills} times ended: {lost} saved sessions lost. Other hosts asked: {host.elsewhere or 'none'}")
    if failed or lost or host.elsewhere:
        raise SystemExit("FAILED")


def persist(playwright, host: Host, profile: str, context: BrowserContext, kills: int, draw: random.Random) -> int:
    """Save a session and end the tab or the browser at a random moment; count what was said to be saved and is not."""
    known = lost = 0
    for number in range(kills):
        page = context.new_page()
        page.goto(f"{host.url}/repl/index.html?kernel=python&execute=1&code={ADD.replace(chr(10), '%0A')}")
        said = page.get_by_text(re.compile(r"^there are \d+\.")).first
        said.wait_for()
        count = int(said.inner_text().split()[2].rstrip("."))
        lost += max(0, known + 1 - count)
        known = count
        time.sleep(draw.random() / 5)  # the moment at which it ends, not a wait
        if number % 5 == 4:
            context.close()
            context = browser(playwright, host, profile)
        else:
            page.close(run_before_unload=False)
    return lost


if __name__ == "__main__":
    main()
