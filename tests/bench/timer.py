"""Measure the timer beside what else could pace a set in a notebook: .venv/bin/python tests/bench/timer.py

All four run at the same time, in the same JupyterLab, in a real Chromium, and change once a second. Prints the tables of
tests/bench/README.md. Takes about eighteen minutes, ten of them for the drift. Needs what the tests need, so run those
first.
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from lab import KERNEL_ANSWERS, Server  # noqa: E402
from raw_chromium import RawChromium  # noqa: E402
from run import find_chromium  # noqa: E402

from backnb import Timer  # noqa: E402
from backnb.kit.assets import module, style  # noqa: E402

READY_S = 5
RUN_S = READY_S + 62
DRIFT_S = 600
BUSY_CELL_S = 10
BLOCK_MS = 120  # in every 500
HIDDEN_S = 60
CPU_S = 20
PEERS = ("backnb", "kernel loop", "ipywidgets.Play", "setInterval")

# Phases of one second each, so that all four change at the same moments; twenty reps of three phases.
TIMER = "timer = Timer(SQUAT, reps=20, ready_s=5, move_s=1, hold_s=1, return_s=1, speed={speed})"
CELLS = [
    "import asyncio, time\nimport ipywidgets\nfrom backnb import SQUAT, Timer",
    TIMER + "\ntimer",
    # As good as such a loop can be: it does not add up its own delays.
    """label = ipywidgets.Label("0")
label.add_class("bench-kernel")
async def count(start):
    for second in range(1, 10_000):
        await asyncio.sleep(start + second - time.monotonic())
        label.value = str(second)
label""",
    """play = ipywidgets.Play(interval=1000, max=10_000)
shown = ipywidgets.Label("0")
shown.add_class("bench-play")
ipywidgets.jslink((play, "value"), (shown, "value"))
ipywidgets.HBox([play, shown])""",
    "task = asyncio.ensure_future(count(time.monotonic()))",
    f"end = time.monotonic() + {BUSY_CELL_S}\nwhile time.monotonic() < end: pass",
    # As smooth as the timer's own ring: sixty steps in a second.
    """smooth = ipywidgets.Play(interval=16, max=100_000)
bar = ipywidgets.IntProgress(max=3000)
ipywidgets.jslink((smooth, "value"), (bar, "value"))
smooth.add_class("bench-smooth")
ipywidgets.VBox([smooth, bar])""",
    TIMER + "\ntimer._bodies = {{}}\ntimer",
]
KERNEL_LOOP, BUSY, SMOOTH, NO_FIGURE = 4, 5, 6, 7

# The fourth: what a web page does that knows no better. It beeps when its tick comes.
INTERVAL = """() => {
    const shown = Object.assign(document.createElement("div"), { className: "bench-interval", textContent: "0" });
    document.body.append(shown);
    const context = new AudioContext();
    const output = new GainNode(context, { gain: 0.3 });
    output.connect(context.destination);
    let second = 0;
    setInterval(() => {
        shown.textContent = String((second += 1));
        const beep = new OscillatorNode(context, { frequency: 660 });
        beep.connect(output);
        beep.start();
        beep.stop(context.currentTime + 0.1);
    }, 1000);
}"""

# Notes when each of the four changed its picture, in milliseconds of the page, and for the timer also what was
# heard at that moment.
WATCH = """() => {
    const ORDER = { move: 0, hold: 1, return: 2 };
    const root = document.querySelector(".backnb-timer");
    const counts = {
        "backnb": () => (root.dataset.rep > 0 ? (root.dataset.rep - 1) * 3 + ORDER[root.dataset.kind] : -1),
        "kernel loop": () => Number(document.querySelector(".bench-kernel").textContent),
        "ipywidgets.Play": () => Number(document.querySelector(".bench-play").textContent),
        "setInterval": () => Number(document.querySelector(".bench-interval").textContent),
    };
    const watched = { "backnb": root, "kernel loop": document.querySelector(".bench-kernel"),
        "ipywidgets.Play": document.querySelector(".bench-play"), "setInterval": document.querySelector(".bench-interval") };
    window.changes = Object.fromEntries(Object.keys(counts).map((name) => [name, []]));
    window.counts = counts;
    window.heard = () => {
        const { contextTime, performanceTime } = onsets.context.getOutputTimestamp();
        return contextTime + (performance.now() - performanceTime) / 1000;
    };
    for (const [name, element] of Object.entries(watched)) {
        let before = counts[name]();
        new MutationObserver(() => {
            const count = counts[name]();
            if (count === before) return;
            before = count;
            changes[name].push([count, performance.now(), name === "backnb" ? heard() : 0]);
        }).observe(element, { attributes: name === "backnb", childList: true, subtree: true, characterData: true });
    }
}"""
LOOK_AT_FIRST_FRAME = """() => {
    window.back = new Promise((done) => document.addEventListener("visibilitychange", () =>
        requestAnimationFrame(() => setTimeout(() => done({
            at: performance.now(),
            heard: heard(),
            counts: Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count()])),
        })))));
}"""
SOUND = """() => onsets.speakers.map(({ context, laid, heard }) => ({
    rate: context.sampleRate, now: context.currentTime, heard, laid: laid.map(({ at, hertz }) => [at, hertz]).sort((a, b) => a[0] - b[0]) }))"""


class Lab:
    """A notebook of cells in JupyterLab, in a tab of the raw browser."""

    def __init__(self, browser, server, speed=1):
        server.write(
            "bench.ipynb", [cell.format(speed=speed) if cell.startswith("timer =") else cell for cell in CELLS]
        )
        self.server = server
        self.tab = browser.tab(f"{server.url}/lab/tree/bench.ipynb?reset")
        self.tab.wait_for("() => window.jupyterapp?.shell?.currentWidget?.sessionContext")
        self.tab.evaluate(KERNEL_ANSWERS)

    def run(self, index):
        self.tab.evaluate(
            """(index) => {
                jupyterapp.shell.currentWidget.content.activeCellIndex = index;
                void jupyterapp.commands.execute("notebook:run-cell");
            }""",
            index,
        )

    def show(self):
        for index in range(4):
            self.run(index)
        self.tab.wait_for(
            "() => document.querySelector('.backnb-timer-toggle') && document.querySelector('.bench-play')"
        )

    def start(self):
        """Start all four, the timer by a real click."""
        self.tab.evaluate("() => document.querySelector('.backnb-timer').scrollIntoView()")
        self.tab.click(".backnb-timer-toggle")
        self.tab.wait_for("() => onsets.context?.state === 'running'")
        self.tab.evaluate(INTERVAL)
        self.tab.evaluate("() => document.querySelector('.bench-play').parentElement.querySelector('button').click()")
        self.run(KERNEL_LOOP)
        self.tab.wait_for("() => document.querySelector('.bench-kernel').textContent !== '0'")
        self.tab.evaluate(WATCH)

    def wait(self, seconds):
        time.sleep(seconds)

    def close(self):
        self.tab.close()
        for kernel in self.server.ask("/api/kernels"):
            self.server.ask(f"/api/kernels/{kernel['id']}", "DELETE")


def lateness_ms(name, changes, laid, speed=1):
    """How late each change of the picture was: the timer against its own tone, as heard; the others against their first."""
    if name == "backnb":
        begins = first_notes(laid)
        return [(heard - begins[count]) * 1000 for count, _, heard in changes if 0 <= count < len(begins)]
    (first, began, _), *rest = changes
    return [at - began - (count - first) * 1000 for count, at, _ in rest]


def first_notes(laid):
    """When the first note of each phase was laid: the notes of one cue are less than half a second apart."""
    begins = []
    for at, _ in laid:
        if not begins or at - begins[-1] > 0.5:
            begins.append(at)
    return begins[3:]  # without the ticks


def behind_s(name, back, changes, laid):
    """Whole seconds that what is shown in the first frame is behind: 0 is right."""
    count = back["counts"][name]
    if name == "backnb":
        return int(back["heard"] - first_notes(laid)[count])
    first, began, _ = changes[0]
    return int((back["at"] - began) / 1000 - (count - first))


def onset_errors(speaker):
    """How far each tone was heard from where it was laid, in samples, against the first of its pitch."""
    rate, found = speaker["rate"], {}
    errors = []
    for (at, hertz), frame in zip(speaker["laid"], speaker["heard"], strict=False):
        late = frame - at * rate
        errors.append(abs(round(late - found.setdefault(hertz, late))))
    return errors


def beat_errors_ms(speaker):
    """How far each beep of the plain interval was heard from a beat of one second."""
    heard = [frame / speaker["rate"] * 1000 for frame in speaker["heard"]]
    return [at - heard[0] - round((at - heard[0]) / 1000) * 1000 for at in heard]


def quantiles(values):
    values = sorted(values)
    if not values:
        return "nothing shown"
    p99 = values[min(len(values) - 1, round(0.99 * (len(values) - 1)))]
    return f"{statistics.median(values):.1f} / {p99:.1f} / {values[-1]:.1f}"


def p99(values):
    values = sorted(values)
    return values[min(len(values) - 1, round(0.99 * (len(values) - 1)))]


def condition(browser, server, name):
    """One run of all four. Gives what is to be shown of each."""
    lab = Lab(browser, server)
    lab.show()
    lab.start()
    back = None
    if name == "kernel busy":
        lab.wait(5)
        lab.run(BUSY)
        lab.wait(RUN_S - 5)
    elif name == "page busy":
        lab.tab.evaluate("(ms) => void onsets.block(ms)", BLOCK_MS)
        lab.wait(RUN_S)
    elif name == "tab hidden":
        other = browser.tab()
        lab.tab.wait_for("() => document.visibilityState === 'hidden'")
        lab.tab.evaluate(LOOK_AT_FIRST_FRAME)
        lab.wait(HIDDEN_S)
        lab.tab.come_to_the_front()
        back = lab.tab.evaluate("() => back")
        lab.wait(RUN_S - HIDDEN_S)
        other.close()
    else:
        lab.wait(RUN_S)
    changes, sound = lab.tab.evaluate("() => changes"), lab.tab.evaluate(SOUND)
    lab.close()
    timer_sound, beeps = sound[0], sound[1]
    cells = {}
    for peer in PEERS:
        late = lateness_ms(peer, changes[peer], timer_sound["laid"])
        cells[peer] = {"late": late, "behind_s": back and behind_s(peer, back, changes[peer], timer_sound["laid"])}
    cells["backnb"]["onsets"] = f"{max(onset_errors(timer_sound))} samples"
    cells["backnb"]["missed"] = sum(at < timer_sound["now"] for at, _ in timer_sound["laid"]) - len(
        timer_sound["heard"]
    )
    errors = beat_errors_ms(beeps)
    cells["setInterval"]["onsets"] = f"{max(map(abs, errors)):.1f} ms"
    span_s = (beeps["heard"][-1] - beeps["heard"][0]) / beeps["rate"]
    cells["setInterval"]["missed"] = round(span_s) + 1 - len(beeps["heard"])
    return cells


def drift(browser, server):
    """After ten minutes: the timer in phases of ten seconds, the others still once a second."""
    lab = Lab(browser, server, speed=0.1)
    lab.show()
    lab.start()
    lab.wait(DRIFT_S)
    changes, (timer_sound, _) = lab.tab.evaluate("() => changes"), lab.tab.evaluate(SOUND)
    lab.close()
    drifts = {peer: lateness_ms(peer, changes[peer], [])[-1] for peer in PEERS[1:]}
    late = lateness_ms("backnb", changes["backnb"], timer_sound["laid"])
    drifts["backnb"] = statistics.median(late[-5:]) - statistics.median(late[:5])
    drifts["backnb onsets"] = f"{max(onset_errors(timer_sound))} samples"
    return drifts


def processor_s(browser, tab):
    """Seconds of the page's own thread, and of all Chromium's processes."""
    metrics = {each["name"]: each["value"] for each in tab.ask("Performance.getMetrics")["metrics"]}
    processes = browser.ask("SystemInfo.getProcessInfo")["processInfo"]
    return metrics["TaskDuration"], sum(process["cpuTime"] for process in processes)


def processor(browser, server):
    """Processor time while one of them runs alone."""
    used = {}
    for name, cells, button in (
        ("nothing", [0], None),
        ("backnb", [0, 1], ".backnb-timer-toggle"),
        ("backnb without its figure", [0, NO_FIGURE], ".backnb-timer-toggle"),
        ("Play and a bar, 60 steps a second", [0, SMOOTH], ".bench-smooth button"),
    ):
        lab = Lab(browser, server)
        for cell in cells:
            lab.run(cell)
        if button:
            lab.tab.wait_for("(button) => document.querySelector(button)", button)
            lab.tab.evaluate("(button) => document.querySelector(button).scrollIntoView()", button)
            lab.tab.click(button)
        lab.tab.ask("Performance.enable")
        lab.wait(3)
        before = processor_s(browser, lab.tab)
        lab.wait(CPU_S)
        after = processor_s(browser, lab.tab)
        used[name] = [(late - early) / CPU_S * 100 for early, late in zip(before, after, strict=True)]
        lab.close()
    return used


def first_start(browser, server):
    """Milliseconds from Run All to a board whose Start reacts; the kernel is there already."""
    server.write("start.ipynb", [])
    times = []
    for _ in range(5):
        lab = Lab(browser, server)
        for cell in (0, 1):
            lab.run(cell)
        began = time.monotonic()
        lab.tab.wait_for("() => document.querySelector('.backnb-timer-toggle')")
        lab.tab.evaluate("() => document.querySelector('.backnb-timer').scrollIntoView()")
        lab.tab.click(".backnb-timer-toggle")
        lab.tab.wait_for("() => document.querySelector('.backnb-timer').dataset.state === 'running'")
        times.append((time.monotonic() - began) * 1000)
        lab.close()
    return statistics.median(times)


def table(heads, rows):
    print("| " + " | ".join(heads) + " |")
    print("|" + "---|" * len(heads))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", help=f"measure only these: {', '.join(PARTS)}")
    parts = parser.parse_args().part or list(PARTS)
    if unknown := set(parts) - set(PARTS):
        parser.error(f"part must be one of {', '.join(PARTS)}, not {', '.join(sorted(unknown))}.")
    os.environ.setdefault("BACKNB_CHROMIUM", find_chromium())
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "lab")
        browser = RawChromium(Path(folder) / "chromium")
        try:
            measure(browser, server, parts)
        finally:
            browser.close()
            server.close()


def measure(browser, server, parts):
    product = browser.ask("Browser.getVersion")["product"]
    versions = ", ".join(f"{name} {version(name)}" for name in ("jupyterlab", "ipywidgets", "anywidget"))
    print(f"{platform.system()}, {os.cpu_count()} cores, {product} in a window without a screen, {versions}\n")
    for name in parts:
        PARTS[name](browser, server)


def show_conditions(browser, server):
    names = ("idle", "kernel busy", "page busy", "tab hidden")
    results = {name: condition(browser, server, name) for name in names}
    print("Picture, late by, in ms: median / p99 / largest\n")
    visible = names[:3]
    table(["", *visible], [[peer, *(quantiles(results[name][peer]["late"]) for name in visible)] for peer in PEERS])
    ratio = p99(results["kernel busy"]["kernel loop"]["late"]) / max(1, p99(results["kernel busy"]["backnb"]["late"]))
    print(f"With a busy kernel the kernel loop's p99 is {ratio:.0f} times backnb's.\n")
    print("First frame after a minute in a hidden tab, behind by, in whole s\n")
    table(["", "behind"], [[peer, results["tab hidden"][peer]["behind_s"]] for peer in PEERS])
    print("Sound, largest error of an onset / missed (kernel loop and Play make none)\n")
    table(
        ["", *names],
        [
            [peer, *(f"{results[name][peer]['onsets']} / {results[name][peer]['missed']}" for name in names)]
            for peer in ("backnb", "setInterval")
        ],
    )


def show_drift(browser, server):
    drifts = drift(browser, server)
    print("Drift after ten minutes, in ms: backnb's picture against its sound, the others against the page's clock\n")
    table(["", "drift"], [[peer, f"{drifts[peer]:.1f}"] for peer in PEERS])
    print(f"backnb's onsets over those ten minutes: {drifts['backnb onsets']}\n")


def show_processor(browser, server):
    used = processor(browser, server)
    print("Processor time while it runs alone, in % of one core: the page's thread / all of Chromium\n")
    table(["", "processor"], [[name, f"{page:.1f} / {whole:.1f}"] for name, (page, whole) in used.items()])


def show_size(browser, server):
    whole, figure = (
        sum(len(str(text).encode()) for text in texts)
        for texts in ((Timer._esm, Timer._css), (module("drills/body.js"), style("drills/body.css")))
    )
    print(
        f"js + css, unminified, as the browser gets it: {whole / 1000:.1f} kB, of it the figure {figure / 1000:.1f} kB"
    )
    print(f"From Run All to a Start that reacts: {first_start(browser, server):.0f} ms")


PARTS = {
    "conditions": show_conditions,
    "drift": show_drift,
    "processor": show_processor,
    "size": show_size,
}


if __name__ == "__main__":
    main()
