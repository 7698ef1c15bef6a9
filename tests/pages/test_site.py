"""The site: official files only, a clear word on what is missing, and a session there without asking anybody else."""

import hashlib
from collections import Counter
from zipfile import ZipFile

import pytest
from helpers import VIEWPORT
from lab import PATIENCE_MS
from playwright.sync_api import expect
from site_check import Host, open_notebook, run_all, wait_until_run, walk

from backnb.kit.missing import sentence
from backnb.pages import site

CONTENT = b"a wheel"
LOCK = {
    "packages": {
        name: {"file_name": f"{name}.whl", "depends": [], "sha256": hashlib.sha256(CONTENT).hexdigest()}
        for name in site.COMPILED
    }
}


@pytest.mark.parametrize(("content", "given"), [(CONTENT, 3), (CONTENT, 2), (CONTENT, 0), (b"another", 3)])
def test_only_official_files_are_taken_and_one_that_is_missing_leaves_out_all(tmp_path, content, given):
    for name in site.COMPILED[:given]:
        (tmp_path / f"{name}.whl").write_bytes(content)
    into = tmp_path / "site"
    into.mkdir()
    found = site._find([tmp_path], tmp_path)
    if content != CONTENT:
        with pytest.raises(ValueError, match="is not the file that Pyodide"):
            site._compiled(found, LOCK, into)
        return
    packages, missing = site._compiled(found, LOCK, into)
    assert (len(packages), sorted(missing)) == (3 * (given == 3), sorted(site.COMPILED[given:]))
    assert len([*into.iterdir()]) == len(packages)


def test_a_folder_with_something_in_it_is_refused(tmp_path):
    (tmp_path / "old.html").touch()
    with pytest.raises(ValueError, match="folder must be empty"):
        site.build_site(tmp_path)


def test_a_session_is_done_and_saved_on_a_site_built_without_compiled_wheels(chromium, tmp_path):
    said = site.build_site(tmp_path / "site")
    assert "Without" in said
    (wheel,) = (tmp_path / "site" / "static" / "pyodide").glob("backnb-*.whl")
    with ZipFile(wheel) as opened:  # no file of ours has to be translated when the site is opened
        kinds = Counter(name.rpartition(".")[2] for name in opened.namelist())
    assert kinds["pyc"] == kinds["py"] > 50
    host = Host(tmp_path / "site")
    context = chromium.new_context(viewport=VIEWPORT, proxy=host.proxy)
    context.set_default_timeout(2 * PATIENCE_MS)
    # Run All is pressed while a part of the kernel is still on its way, and is not lost.
    parts = (tmp_path / "site" / "extensions").glob("*/pyodide-kernel-extension/static/[0-9]*.js")
    (part,) = (f"**/{each.name}" for each in parts if "comlink.worker" in each.read_text(encoding="utf-8"))
    held = []
    context.route(part, lambda route: held.append(route))
    with context.expect_event("request", lambda request: part[3:] in request.url):
        page = open_notebook(context, host)
    run_all(page)
    for each in held:
        each.continue_()
    context.unroute(part)
    walk(page)
    assert wait_until_run(page) == []
    expect(page.locator(".backnb-card").filter(has_text="Your sessions")).to_contain_text("1 session is kept")
    expect(page.locator(".backnb-card").first).to_contain_text(sentence("numpy"))
    context.close()
    host.shutdown()
    assert host.elsewhere == []
