"""How large the phone page is and how soon it shows something: .venv/bin/python tests/bench/phone.py

On a processor slowed down four times: the first visit over slow 3G as Chromium's tools have it (2 s to an answer, 50 kB
a second), then visits without a network. No limit is asserted here: machines differ.
"""

import argparse
import gzip
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from helpers import CHROMIUM_FLAGS
from run import find_chromium

from backnb.pages.phone_page import phone_files

SLOWER = 4
SLOW_3G = {"latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
VISITS = 7
FIRST_PICTURE = """() => new Promise((tell) => new PerformanceObserver((list) =>
    tell(list.getEntriesByName('first-contentful-paint')[0].startTime)).observe({ type: 'paint', buffered: true }))"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        phone_files(folder)
        content = Path(folder, "index.html").read_bytes()
        print(f"size: {len(content) / 1000:.1f} kB, {len(gzip.compress(content)) / 1000:.1f} kB gzipped")
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
        Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=find_chromium(install=False), args=CHROMIUM_FLAGS)
        context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        tools.send("Network.enable")
        tools.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_3G})
        page.goto(f"http://127.0.0.1:{server.server_port}/", timeout=120_000)
        print(f"first picture, first visit, slow 3G: {page.evaluate(FIRST_PICTURE):.0f} ms")
        page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
        page.wait_for_function("() => navigator.serviceWorker.controller", timeout=120_000)
        tools.send("Network.emulateNetworkConditions", {"offline": True, **SLOW_3G})
        pictures = []
        for _ in range(VISITS):
            page.reload()
            pictures.append(page.evaluate(FIRST_PICTURE))
        print(
            f"first picture, offline, {VISITS} visits: median {median(pictures):.0f} ms, longest {max(pictures):.0f} ms"
        )
        print(f"Chromium {browser.version}, processor slowed down {SLOWER} times")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
