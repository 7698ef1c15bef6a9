"""What the tests of the room check share: a browser that can do everything, how to press the board and how to read it."""

from helpers import trait
from playwright.sync_api import expect

from backnb import RoomCheck
from backnb.course.words_room import ROOM_CHECK as WORDS

LINES = WORDS["lines"]
ORDER = ["sound", "full_screen", "awake", "voices", "clock", "latency", "colours", "offline"]
SCREEN = "full_screen"

NO_AUDIO = "delete window.AudioContext"
BLOCKED = "loudspeaker.allowed = false"
NO_LOCK = "navigator.wakeLock.request = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"

# A browser in which everything works.
WELL = """() => {
    loudspeaker.says = 0.025;
    window.locks = [];
    const request = async () => {
        const lock = new EventTarget();
        lock.release = async () => {
            lock.released = true;
            lock.dispatchEvent(new Event("release"));
        };
        locks.push(lock);
        return lock;
    };
    Object.defineProperty(navigator, "wakeLock", { value: { request }, configurable: true });
    window.voices = [{ lang: "en-US", localService: true }, { lang: "en-GB", localService: true },
        { lang: "en-AU", localService: false }, { lang: "de-DE", localService: true }];
    speechSynthesis.getVoices = () => voices;
}"""


def show(bare, change="", **options):
    """A room check on a page where everything works, but for the change."""
    page = bare(RoomCheck(**options))
    page.evaluate(WELL)
    page.evaluate(f"() => {{ {change} }}")
    return page


def line(page, key):
    return page.locator(f"[data-line={key}]")


def expect_state(page, key, state):
    expect(line(page, key)).to_have_attribute("data-state", state)
    expect(line(page, key).locator(".backnb-room-word")).to_have_text(WORDS["states"][state])


def press(page, key):
    line(page, key).locator(".backnb-room-try").click()


def answer(page, key, which):
    line(page, key).get_by_role("button", name=which, exact=True).click()


def found(page, key):
    """The sentence that says what was found, with plain spaces."""
    return line(page, key).locator(".backnb-room-found").inner_text().replace("\u00a0", " ")


def sentence(key, reason, **values):
    return LINES[key]["reasons"][reason].format(**values).replace("\u00a0", " ")


def assert_found(page, key, reason, result, **values):
    expect_state(page, key, result or "untried")
    assert found(page, key) == sentence(key, reason, **values)
    assert line(page, key).locator(".backnb-room-fix").inner_text() == LINES[key]["fixes"].get(reason, "")
    assert trait(page, "results").get(key) == result
    assert page.evaluate("bare.model.saved.at(-1)")["results"] == trait(page, "results")


def check_everything(page, *, ran_s=11):
    """Press the main button, and let the clock be watched for some seconds."""
    page.get_by_role("button", name=WORDS["check"]).click()
    page.wait_for_function(
        "document.fullscreenElement || document.querySelector('[data-line=full_screen][data-state=fails]')"
    )
    page.clock.run_for(2500)
    expect_state(page, "clock", "trying")
    page.clock.run_for(ran_s * 1000)


def status(page):
    return page.get_by_role("status").inner_text()
