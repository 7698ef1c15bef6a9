"""Try the course on a JupyterHub with two people at once: .venv/bin/python tests/jupyterhub_check.py

It installs a JupyterHub and the project into a folder that is deleted afterwards, puts the notebooks where nobody but
the administrator may write, lets two people log in, go through 03_between_sets at the same time in Chromium and rate,
and looks at what is in whose log. It needs Linux, and npm for the hub's proxy. As root, each person is a user of
their own; else both are you, with two home folders.
"""

import argparse
import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from pathlib import Path
from types import SimpleNamespace

from helpers import CHROMIUM_FLAGS, VIEWPORT
from lab import Notebook, button
from playwright.sync_api import Page, expect, sync_playwright
from run import find_chromium

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 90
AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
SLOW = "Session(Plan.between_sets(120), choose_rest=True)"
FAST = "Session(Plan.between_sets(120), choose_rest=True, speed=20)"
NOTEBOOK = "03_between_sets.ipynb"
LOG = Path(".local") / "share" / "backnb" / "sessions.sqlite"
# Who, with which user number, and the two ratings given.
PEOPLE = {"ada": (20001, 6, 4), "ben": (20002, 3, 5)}

CONFIG = '''
import os
from jupyterhub.spawner import SimpleLocalProcessSpawner

PEOPLE = {people!r}


class Spawner(SimpleLocalProcessSpawner):
    """Starts each person's server in a home of their own and, as root, as a user of their own."""

    home_dir_template = {homes!r} + "/{{username}}"

    def make_preexec_fn(self, name):
        number = PEOPLE[name]

        def become():
            os.umask(0o022)  # what most systems begin with
            if {as_root!r}:
                os.setgroups([])
                os.setgid(number)
                os.setuid(number)

        return become


c.JupyterHub.spawner_class = Spawner
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "only for this check"
c.Authenticator.allowed_users = set(PEOPLE)
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.Spawner.cmd = [{singleuser!r}]
c.Spawner.args = ["--LabApp.expose_app_in_browser=True"]  # so that this check can ask JupyterLab whether it is ready
# The one line of the README:
c.Spawner.notebook_dir = {notebooks!r}
'''


def run(*command, **options) -> None:
    print("$", *command, flush=True)
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if result.returncode:
        sys.exit(f"FAILED with {result.returncode}\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}")


def find_proxy(folder: Path) -> str:
    """The hub's proxy runs on Node; it is there already, or npm brings it."""
    found = shutil.which("configurable-http-proxy")
    if found:
        return found
    if not shutil.which("npm"):
        sys.exit(
            "JupyterHub needs configurable-http-proxy. Install it, or npm, which this check would install it with."
        )
    run("npm", "install", "--silent", "--prefix", folder / "node", "configurable-http-proxy")
    return str(folder / "node" / "node_modules" / ".bin" / "configurable-http-proxy")


def install(folder: Path) -> Path:
    """Put the project where an administrator puts it, and JupyterHub beside it. Give the folder of programs."""
    project = folder / "srv" / "backnb"
    tracked = subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).split("\n")
    for name in filter(None, tracked):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, project / name)
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / "bin"
    run(programs / "pip", "install", "--quiet", "-r", "requirements.txt", "jupyterhub", cwd=project)
    notebook = project / "notebooks" / NOTEBOOK
    assert SLOW in notebook.read_text()
    notebook.write_text(notebook.read_text().replace(SLOW, FAST))  # nothing else is changed
    for path in (project / "notebooks").rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    (project / "notebooks").chmod(0o555)
    return programs


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for free in sockets:
        free.bind(("127.0.0.1", 0))
    ports = [free.getsockname()[1] for free in sockets]
    for free in sockets:
        free.close()
    return ports


def start_hub(folder: Path, programs: Path, proxy: str) -> tuple[subprocess.Popen, str]:
    """Start the hub and wait until it answers. Give its process and its address."""
    homes = folder / "home"
    for name, (number, *_) in PEOPLE.items():
        (homes / name).mkdir(parents=True)
        if AS_ROOT:
            os.chown(homes / name, number, number)
    port, hub_port, proxy_port = free_ports(3)
    hub = folder / "hub"
    hub.mkdir(mode=0o700)
    (hub / "jupyterhub_config.py").write_text(
        CONFIG.format(
            people={name: number for name, (number, *_) in PEOPLE.items()},
            homes=str(homes),
            as_root=AS_ROOT,
            port=port,
            hub_port=hub_port,
            proxy_port=proxy_port,
            proxy=proxy,
            singleuser=str(programs / "jupyterhub-singleuser"),
            notebooks=str(folder / "srv" / "backnb" / "notebooks"),
        )
    )
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    with (hub / "hub.log").open("w") as output:
        process = subprocess.Popen([programs / "jupyterhub"], cwd=hub, env=environment, stdout=output, stderr=output)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/hub/login", timeout=5).close()
            return process, url
        except OSError:
            time.sleep(0.2)
    process.terminate()
    sys.exit(f"JupyterHub did not start:\n{(hub / 'hub.log').read_text()[-3000:]}")


def log_in(page: Page, url: str, name: str) -> Notebook:
    page.goto(f"{url}/hub/login")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("only for this check")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/user/{name}/lab**", timeout=1000 * PATIENCE_S)
    return Notebook(SimpleNamespace(url=f"{url}/user/{name}"), page, NOTEBOOK)


def go_through(notebooks: dict[str, Notebook]) -> None:
    """Both people take each step before either takes the next."""
    pages = {name: notebook.page for name, notebook in notebooks.items()}
    for notebook in notebooks.values():
        notebook.run_all()
    for name, page in pages.items():
        _, before, _ = PEOPLE[name]
        for press in ("Use this rest", "Nothing here applies to me", "Go on", str(before), "Go on"):
            button(page, press).click()
    for page in pages.values():
        button(page, "Start").click()
    states = [page.locator(".backnb-timer").get_attribute("data-state") for page in pages.values()]
    print("both timers at once:", states)
    assert states == ["running", "running"]
    for name, page in pages.items():
        _, _, after = PEOPLE[name]
        expect(page.get_by_role("heading", name="Rate again", exact=True)).to_be_visible()
        for press in (str(after), "Go on", "None", "Save"):
            button(page, press).click()
    for name, page in pages.items():
        _, before, after = PEOPLE[name]
        sentence = f"Before {before}, after {after}"
        expect(page.get_by_text(sentence).first).to_be_visible()
        print(f"{name} sees: {sentence}")


def look_at_saving(notebook: Notebook) -> None:
    """The shared notebook can be run, and not be saved over."""
    notebook.command("docmanager:save")
    dialog = notebook.page.get_by_role("dialog")
    dialog.wait_for()
    said = " ".join(dialog.inner_text().split())
    print("saving the shared notebook:", said)
    assert "read-only" in said


def look_at_logs(homes: Path) -> None:
    """Each log has its owner's one session, and nobody else can open it."""
    for name, (number, before, after) in PEOPLE.items():
        path = homes / name / LOG
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as log:
            sessions = log.execute("SELECT before, after, exercise, ended FROM sessions").fetchall()
        mode, owner = stat.S_IMODE(path.stat().st_mode), path.stat().st_uid
        print(f"{name}: {path.relative_to(homes)} holds {sessions}, mode {mode:o}, owner {owner}")
        assert sessions == [(before, after, "squat+roof", "finished")]
        assert mode == 0o600
        if AS_ROOT:
            assert owner == number
            for other, (stranger, *_) in PEOPLE.items():
                as_other = {"user": stranger, "group": stranger, "extra_groups": []}
                opened = subprocess.run(["cat", path], capture_output=True, **as_other).returncode == 0
                print(f"  {other} {'can' if opened else 'cannot'} open it")
                assert opened == (other == name)


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # the two people are other users, and must get to their homes
        proxy = find_proxy(folder)
        programs = install(folder)
        process, url = start_hub(folder, programs, proxy)
        try:
            with sync_playwright() as playwright:
                path = os.environ.get("BACKNB_CHROMIUM") or find_chromium()
                browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
                pages = {name: browser.new_context(viewport=VIEWPORT).new_page() for name in PEOPLE}
                notebooks = {name: log_in(page, url, name) for name, page in pages.items()}
                print("two people have logged in and opened", NOTEBOOK, flush=True)
                go_through(notebooks)
                look_at_saving(notebooks["ada"])
                browser.close()
            look_at_logs(folder / "home")
        except Exception:
            print((folder / "hub" / "hub.log").read_text()[-6000:])
            raise
        finally:
            process.send_signal(signal.SIGTERM)  # it ends the servers and its proxy as well
            process.wait(timeout=PATIENCE_S)
    print(f"Done in {time.monotonic() - started:.0f} s: two people, two logs, nothing of the one in the other.")


if __name__ == "__main__":
    main()
