"""Chromium as a person has it, driven over its own protocol: a window, tabs that are really hidden, no faked clock.

Playwright keeps every page visible and lets sound play without a press, so what depends on either is looked at here.
"""

import contextlib
import http.server
import json
import os
import shutil
import subprocess
import threading
import time
from pathlib import Path

import websocket
from helpers import BARE_PAGE, CHROMIUM_FLAGS, traits_of

PATIENCE_S = 120
ONSETS = Path(__file__).with_name("onsets.js")
EMPTY = b"<!doctype html><meta charset=utf-8><title>backnb</title>"


class Quiet(http.server.BaseHTTPRequestHandler):
    """An empty page on this machine: browsers trust it with the wake lock and the audio worklet."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(EMPTY)

    def log_message(self, *_):
        pass


class Tab:
    def __init__(self, browser, target, session):
        self.browser, self.target, self.session = browser, target, session

    def ask(self, method, **params):
        return self.browser.ask(method, params, self.session)

    def evaluate(self, expression, *arguments):
        """Call a function of the page with some data, and give what it gives, once that is there."""
        call = f"({expression})(...{json.dumps(arguments)})"
        answer = self.ask("Runtime.evaluate", expression=call, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description", answer))
        return answer["result"].get("value")

    def wait_for(self, expression, *arguments, patience_s=PATIENCE_S) -> bool:
        deadline = time.monotonic() + patience_s
        while not self.evaluate(f"(...data) => Boolean(({expression})(...data))", *arguments):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{expression} did not become true in {patience_s} s")
            time.sleep(0.05)  # between two questions, not for a result
        return True

    def show(self, widget):
        """Put a widget on the page."""
        style = "(css) => document.head.append(Object.assign(document.createElement('style'), { textContent: css }))"
        self.evaluate(f"(...data) => void ({style})(...data)", str(widget._css))
        self.evaluate(
            BARE_PAGE.replace("async ([source, traits])", "async (source, traits)"), str(widget._esm), traits_of(widget)
        )

    def click(self, selector):
        """Click as a hand does: the browser takes it for a press of a person."""
        x, y = self.evaluate(
            """(selector) => {
                const { left, top, width, height } = document.querySelector(selector).getBoundingClientRect();
                return [left + width / 2, top + height / 2];
            }""",
            selector,
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def come_to_the_front(self):
        self.browser.ask("Target.activateTarget", {"targetId": self.target})

    def close(self):
        self.browser.ask("Target.closeTarget", {"targetId": self.target})


class RawChromium:
    def __init__(self, folder: Path):
        self.closing = contextlib.ExitStack()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.closing.callback(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        environment = dict(os.environ)
        if shutil.which("Xvfb"):
            environment["DISPLAY"] = self._screen()
        flags = [*CHROMIUM_FLAGS, f"--user-data-dir={folder}", "--remote-debugging-port=0", "--window-size=1280,900"]
        # Without these a window that another one covers counts as hidden, and first-run pages come up.
        flags += ["--disable-features=CalculateNativeWinOcclusion", "--no-default-browser-check", "about:blank"]
        self.process = subprocess.Popen(
            [os.environ["BACKNB_CHROMIUM"], *flags],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.closing.callback(self._end, self.process)
        port, path = self._port(folder / "DevToolsActivePort")
        self.socket = websocket.create_connection(
            f"ws://127.0.0.1:{port}{path}", timeout=120, suppress_origin=True, max_size=None
        )
        self.closing.callback(self.socket.close)
        self.count = 0

    def _screen(self) -> str:
        reading, writing = os.pipe()
        process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        self.closing.callback(self._end, process)
        os.close(writing)
        with os.fdopen(reading) as told:
            return f":{told.readline().strip()}"

    def _port(self, file: Path) -> list[str]:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if file.exists() and len(lines := file.read_text().split()) == 2:
                return lines
            if self.process.poll() is not None:
                raise RuntimeError("Chromium ended before it was ready.")
            time.sleep(0.05)  # between two questions, not for a result
        raise TimeoutError("Chromium did not say where it can be reached.")

    def _end(self, process) -> None:
        process.terminate()
        process.wait(timeout=PATIENCE_S)

    def ask(self, method, params=None, session=None):
        self.count += 1
        message = {"id": self.count, "method": method, "params": params or {}}
        self.socket.send(json.dumps({**message, "sessionId": session} if session else message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def tab(self, url=None) -> Tab:
        """Open a tab in front of the others, with what listens to its sound."""
        target = self.ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        tab = Tab(self, target, session)
        tab.ask("Page.enable")
        tab.ask("Runtime.enable")
        tab.ask("Page.addScriptToEvaluateOnNewDocument", source=ONSETS.read_text(encoding="utf-8"))
        tab.ask("Page.navigate", url=url or self.url)
        tab.wait_for("() => document.readyState === 'complete' && location.protocol !== 'about:'")
        tab.come_to_the_front()
        tab.wait_for("() => document.visibilityState === 'visible'")
        return tab

    def close(self):
        self.closing.close()
