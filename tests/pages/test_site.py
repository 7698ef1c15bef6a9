"""What the site is built from: official files only, and a clear word on what is missing."""

import hashlib

import pytest

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
