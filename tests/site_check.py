"""Try the site in Chromium: .venv/bin/python tests/site_check.py SITE [PART ...] [--kills 100]

SITE is what `python -m backnb.pages site SITE` made. The parts, all of them if none is named: `size`; `start`, the time
to a live Start; `busy`, a press while Python is at something else; `offline`, a second visit; each notebook by its name;
`kills`, which saves sessions and kills the tab or the browser at a random moment. Other hosts that are asked are counted.
"""

import argparse
import gzip
import os
import random
import re
import signal
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
from helpers import CHROMIUM_FLAGS, VIEWPORT
from lab import ROOT, button
from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright
from run import find_chromium

PATIENCE_MS = 240_000
NOTEBOOKS = sorted(file.stem for file in (ROOT / "notebooks").glob("0*.ipynb"))
PARTS = ["size", "start", "busy", "offline", *NOTEBOOKS, "kills"]
BETWEEN_SETS = "03_between_sets"
CHROMIUMS_OWN = re.compile(r"(\.googleapis|accounts\.google)\.com(:443|/|$)")  # it asks these on any page
BUSY_S = 15
KILLED_WITHIN_S = 3
SAVE = """from backnb import StiffnessLog
log = StiffnessLog()
print(f'there are {len(log)}.')
while log.add(before=6, after=4): print(f'saved {len(log)}.')"""


class Host(ThreadingHTTPServer):
    """The site, and a proxy for every other host: it answers nothing and remembers who was asked."""

    def __init__(self, folder: Path):
        self.elsewhere: list[str] = []
        self.sent: list[Path] = []
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

            def send_response(self, code, message=None):
                file = Path(self.translate_path(self.path))
                if code == 200 and file.is_file():
                    host.sent.append(file)
                super().send_response(code, message)

            def end_headers(self):
                self.send_header("Cache-Control", "max-age=600")  # as GitHub Pages does
                super().end_headers()

            def log_message(self, *_):
                pass

            def handle(self):
                with suppress(ConnectionError):  # of a page that was closed meanwhile
                    super().handle()

        super().__init__(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.proxy = {"server": self.url, "bypass": "127.0.0.1"}  # of a browser's context: workers obey it as well


def browser(playwright: Playwright, host: Host, profile: str) -> BrowserContext:
    """Chromium with a profile that stays, in which every other host is asked of ours."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=find_chromium(install=False),
        args=CHROMIUM_FLAGS,
        viewport=VIEWPORT,
        proxy=host.proxy,
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


def open_notebook(context: BrowserContext, host: Host, name: str = BETWEEN_SETS) -> Page:
    page = context.new_page()
    page.goto(f"{host.url}/lab/index.html?path={name}.ipynb")
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


def walk(page: Page) -> None:
    """Do a session on the board of 03, as a visitor does, until it is saved."""
    rating = page.locator(".backnb-rating")
    button(page, "Start").click()
    button(page, "Nothing here applies to me").click()
    for number in ("6", "4"):
        rating.get_by_role("button", name=number, exact=True).click()
        button(page, "Go on").click()
        if number == "6":
            page.locator(".backnb-timer").get_by_role("button", name="Start", exact=True).click()
            page.locator(".backnb-timer[data-state=running]").wait_for()
            button(page, "Stop the set here and rate").click()
    button(page, "None").click()
    page.get_by_text(re.compile("Saved as session 1 in this browser only")).wait_for()


def weight(files: Iterable[Path]) -> str:
    contents = [file.read_bytes() for file in files]
    packed = sum(len(gzip.compress(content, 6)) for content in contents)
    return f"{len(contents)} files, {sum(map(len, contents)) / 2**20:.1f} MiB, {packed / 2**20:.1f} MiB gzipped"


def start(context: BrowserContext, host: Host) -> None:
    """Print the seconds to a notebook that can be read, and from Run All, pressed at once, to a live Start."""
    for which in ("cold", "warm"):
        host.sent.clear()
        began, before_s = time.monotonic(), processor_s()
        page = open_notebook(context, host)
        readable_s = time.monotonic() - began
        run_all(page)
        button(page, "Start").wait_for()
        taken_s = time.monotonic() - began - readable_s
        load = f"{processor_s() - before_s:.1f} s of processor time, load {os.getloadavg()[0]:.1f}"
        print(
            f"{which}: readable after {readable_s:.1f} s, a live Start {taken_s:.1f} s after Run All ({load})",
            flush=True,
        )
        wait_until_run(page)
        print(f"{which}: the host sent {weight(host.sent)}", flush=True)
        page.close()


def processor_s() -> float:
    """Processor time of the browsers that this check has started."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            total += sum(process.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue
    return total


def busy(context: BrowserContext, host: Host) -> bool:
    """Press on the board while a cell runs: whether that is seen before the cell ends, and arrives after it."""
    page = open_notebook(context, host)
    run_all(page)
    button(page, "Start").wait_for()
    wait_until_run(page)
    page.locator(".jp-CodeCell").last.click(position={"x": 5, "y": 5})
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(f"import time\ntime.sleep({BUSY_S})\nprint('over' + 'slept')")
    page.keyboard.press("Control+Enter")
    page.locator(".jp-InputPrompt").filter(has_text="*").wait_for()
    button(page, "Start").dispatch_event("click")
    page.locator("button[aria-busy=true]").wait_for()
    seen = not page.get_by_text("overslept").count()
    button(page, "Nothing here applies to me").wait_for()
    print(f"busy: the press was seen {'at once' if seen else 'too late'}, and arrived", flush=True)
    page.close()
    return seen


def offline(context: BrowserContext, host: Host) -> None:
    """Visit the course and the phone page, stop the host, and visit them again."""
    start(context, host)
    page = context.new_page()
    page.goto(f"{host.url}/phone/index.html")
    page.wait_for_function("() => navigator.serviceWorker.controller?.scriptURL.endsWith('/phone/sw.js')")
    host.shutdown()
    host.server_close()
    page.goto(f"{host.url}/phone/index.html")
    page.get_by_role("heading").first.wait_for()
    print("without a network: the phone page opens", flush=True)
    try:
        page = open_notebook(context, host)
        run_all(page)
        button(page, "Start").wait_for()
        walk(page)
    except Exception as error:
        print(f"without a network: the course does not, {str(error).splitlines()[0]}", flush=True)
    else:
        print("without a network: the course opens too, and a session is saved", flush=True)


def run_notebook(context: BrowserContext, host: Host, name: str) -> list[str]:
    """Run a notebook as a visitor does; print and give its errors, and what it says that is not there."""
    page = open_notebook(context, host, name)
    run_all(page)
    errors = wait_until_run(page)
    text = " ".join(page.locator(".jp-OutputArea-output").all_inner_texts())
    missing = sorted(
        set(re.findall(r"[^.\n]*(?:not installed here|still being loaded|cannot be had|WRONG)[^.\n]*\.", text))
    )
    print(f"{name}: {len(errors)} errors", *(error[-300:] for error in errors), *missing, sep="\n  ", flush=True)
    page.close()
    return errors


def kill(playwright: Playwright, host: Host, kills: int, draw: random.Random) -> int:
    """Save sessions and kill the tab or the browser at a random moment; count what was said to be saved and is not."""
    known = lost = 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = browser(playwright, host, profile)
        for number in range(1, kills + 1):
            page = context.new_page()
            page.goto(f"{host.url}/repl/index.html?kernel=python&execute=1&code={SAVE.replace(chr(10), '%0A')}")
            there = page.get_by_text(re.compile(r"^there are \d+\.")).first
            there.wait_for()
            lost += max(0, known - int(there.inner_text().split()[2].rstrip(".")))
            time.sleep(draw.uniform(0, KILLED_WITHIN_S))  # the moment at which it ends, not a wait
            known = max(map(int, re.findall(r"(?:there are|saved) (\d+)", page.inner_text("body"))))
            if draw.random() < 0.3:
                os.kill(main_process(profile), signal.SIGKILL)
                context = browser(playwright, host, profile)
            else:
                page.close(run_before_unload=False)
            if number % 10 == 0 or number == kills:
                print(f"{number} times killed: {known} sessions saved, {lost} lost", flush=True)
        context.close()
    return lost


def main_process(profile: str) -> int:
    """Find the browser of this profile among the processes that this check has started."""
    for process in psutil.Process().children(recursive=True):
        line = process.cmdline()
        if f"--user-data-dir={profile}" in line and not any(part.startswith("--type=") for part in line):
            return process.pid
    raise RuntimeError("The browser that was started is not there.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path, metavar="SITE", help="the folder that was built")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--kills", type=int, default=100, help="how often the tab or the browser is killed")
    parser.add_argument("--seed", type=int, default=0, help="of the random moments; default 0")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; allowed are {', '.join(PARTS)}")
    expect.set_options(timeout=PATIENCE_MS)
    failed, elsewhere = [], []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=find_chromium(install=False), args=CHROMIUM_FLAGS)
        print("Chromium", opened.version, flush=True)
        opened.close()
        for part in asked.parts or PARTS:
            if part == "size":
                print(weight(file for file in asked.site.rglob("*") if file.is_file()), flush=True)
                continue
            host = Host(asked.site)
            if part == "kills":
                failed += [part] * (kill(playwright, host, asked.kills, random.Random(asked.seed)) > 0)
            else:
                with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
                    context = browser(playwright, host, profile)
                    if part in NOTEBOOKS:
                        failed += run_notebook(context, host, part)
                    elif part == "busy":
                        failed += [part] * (not busy(context, host))
                    else:
                        {"start": start, "offline": offline}[part](context, host)
                    context.close()
            elsewhere += host.elsewhere
    print(f"Other hosts asked: {elsewhere or 'none'}")
    if failed or elsewhere:
        raise SystemExit("FAILED")


if __name__ == "__main__":
    main()
