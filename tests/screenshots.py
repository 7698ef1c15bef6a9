"""Make the pictures that the README and the notebooks show: .venv/bin/python tests/screenshots.py

Each picture carries a mark of what it was made of, so that a test can say when it is stale.
"""

import argparse
import hashlib
import json
import os
from pathlib import Path

from helpers import BARE_PAGE, CHROMIUM_FLAGS, traits_of
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import sync_playwright
from run import find_chromium

from backnb import ROOF, SQUAT, Explorer, Plan, Timer
from backnb.drills import drawing
from backnb.session.rating import Rating

IMAGES = Path(__file__).resolve().parent.parent / "notebooks" / "images"
MADE_OF = "backnb-made-of"
DARK = """
    :root { color-scheme: dark; --jp-layout-color1: #111; --jp-layout-color2: #424242; --jp-layout-color3: #616161;
    --jp-ui-font-color1: rgba(255, 255, 255, 0.87); --jp-ui-font-color2: rgba(255, 255, 255, 0.54);
    --jp-border-color0: #bdbdbd; --jp-border-color1: #616161; }
    body { background: #111; }
"""
MOMENTS_S = {"ready": 0, "down": 16.5, "hold": 17.6, "up": 19.5, "change": 77, "reach": 85, "end": 115}
SHOWN_PLAN = Plan.between_sets()


def mark_of(*parts) -> str:
    """What a picture is made of, as one short mark."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def mark_of_widget(widget) -> str:
    traits = {name: value for name, value in traits_of(widget).items() if name not in ("_id", "tabbable", "tooltip")}
    return mark_of(widget._esm, widget._css, json.dumps(traits, sort_keys=True))


def marks() -> dict[str, str]:
    """The mark that each photograph of a board should carry."""
    return {"timer.png": mark_of_widget(Timer(SHOWN_PLAN))}


def drawings() -> dict[str, str]:
    """The drawings, each a file of text."""
    return {
        **{f"{drill.key}.svg": drawing.movement(drill) for drill in (SQUAT, ROOF)},
        **{f"{drill.key}_slips.svg": drawing.slips(drill) for drill in (SQUAT, ROOF)},
        "find_your_tuck.svg": drawing.ways(),
    }


def show(browser, widget, width, height, *, dark=False, **context):
    page = browser.new_context(viewport={"width": width, "height": height}, **context).new_page()
    page.route("http://bare.test/**", lambda route: route.fulfill(body="<!doctype html><meta charset=utf-8>"))
    page.clock.install(time=0)
    page.goto("http://bare.test/")
    page.clock.pause_at(1000)
    page.add_style_tag(content=f"body {{ margin: 8px }} {widget._css}{DARK if dark else ''}")
    page.evaluate(BARE_PAGE, [str(widget._esm), traits_of(widget)])
    return page


def make_images(browser) -> None:
    page = show(browser, Timer(SHOWN_PLAN), 900, 700, device_scale_factor=1.5)
    page.get_by_role("button", name="Start", exact=True).click()
    page.clock.run_for(26_200)
    page.locator(".backnb-timer").screenshot(path=IMAGES / "timer.png")
    for name, drawn in drawings().items():
        (IMAGES / name).write_text(drawn)
    for name, mark in marks().items():
        info = PngInfo()
        info.add_text(MADE_OF, mark)
        with Image.open(IMAGES / name) as picture:
            picture.save(IMAGES / name, pnginfo=info, optimize=True)


def make_screens(browser, folder: Path) -> None:
    for name, width, height, options in (
        ("light", 900, 900, {}),
        ("dark", 900, 900, {"dark": True}),
        ("narrow", 400, 900, {}),
        ("narrowest", 320, 1000, {}),
        ("still", 900, 900, {"reduced_motion": "reduce"}),
        ("high-contrast", 900, 900, {"forced_colors": "active"}),
        ("full", 1280, 720, {}),
        ("full-big", 1920, 1080, {}),
    ):
        page = show(browser, Timer(SHOWN_PLAN), width, height, **options)
        if name.startswith("full"):
            page.get_by_role("button", name="Full screen").click()
            page.wait_for_function("document.fullscreenElement")
        then = 0
        for moment, at_s in MOMENTS_S.items():
            page.clock.run_for((at_s - then) * 1000)
            then = at_s
            page.screenshot(path=folder / f"timer-{name}-{moment}.png")
            if moment == "ready":
                page.get_by_role("button", name="Start", exact=True).click()
        page.context.close()
        for exercise, amount in ((SQUAT, 70), (ROOF, 55)):
            page = show(browser, Explorer(exercise), width, height, **options)
            page.locator("input").first.fill(str(amount))
            page.screenshot(path=folder / f"explorer-{name}-{exercise.key}.png", full_page=True)
            page.context.close()
        page = show(browser, Rating(value=6), width, height, **options)
        page.screenshot(path=folder / f"rating-{name}.png")
        page.context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--screens",
        type=Path,
        metavar="FOLDER",
        help="make every screen in this folder as well, to be looked at: light, dark, narrow, full, reduced motion",
    )
    folder = parser.parse_args().screens
    with sync_playwright() as playwright:
        chromium = os.environ.get("BACKNB_CHROMIUM") or find_chromium()
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        make_images(browser)
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            make_screens(browser, folder)


if __name__ == "__main__":
    main()
