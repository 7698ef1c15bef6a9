"""The course as a site: JupyterLite with the notebooks, and the phone page before it. Files only, for any host.

Python runs in the visitor's browser, as Pyodide. What it loads is named in one lock that is written here, so that a
visitor's browser asks no other host: JupyterLite's own way to such a lock asks a CDN for what is missing.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, is_zipfile

from backnb.pages.phone_page import phone_files

PYODIDE = "314.0.3"
LIBRARY = "python_stdlib.zip"
CORE = ("pyodide.mjs", "pyodide.js", "pyodide.asm.mjs", "pyodide.asm.wasm", LIBRARY)
LOCK = "pyodide-lock.json"
COMPILED = ("matplotlib", "pandas", "scipy")  # with what they need, from the official distribution
INSTALLED = ("ipywidgets", "anywidget", "lazy-loader", "platformdirs", "packaging", "ipython")  # from this Python
STARTED = ["comm", "ipykernel", "ipython", "jedi", "micropip", "piplite", "pyodide-kernel", "backnb"]  # before a cell
KERNEL = "@jupyterlite/pyodide-kernel-extension"
EXTENSION = Path(__file__).with_name("site_extension.js")
# Not needed here, and long to unpack: what JupyterLite has itself, and jedi on libraries that are not there.
LEFT_OUT = ("widgetsnbextension", "jupyterlab-widgets")
LEFT_OUT_FILES = ("jedi/third_party/typeshed/stubs/", "jedi/third_party/django-stubs/")
# Python would make bytecode of its files whenever the site is opened, which is half of its start. So that is done here,
# by the very Python that will read it, in Node.js. What is hardly ever imported is left as it is.
IN_NODE = """
const [module, pyodide, unpacked] = process.argv.slice(1);
const { loadPyodide } = await import(module);
const python = await loadPyodide({ indexURL: pyodide });
python.mountNodeFS("/unpacked", unpacked);
python.runPython(`
import compileall, os, py_compile, re
for name in os.listdir("/unpacked"):
    compileall.compile_dir(
        f"/unpacked/{name}",
        quiet=2,
        rx=re.compile("/(tests?|idlelib|jedi|parso|pydoc_data|lexers/[a-z][^/]*)(/|$)"),
        legacy=name == "LIBRARY",  # in a zip it lies beside the file
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
`);
""".replace("LIBRARY", LIBRARY)
# The kernel wants these two, to install what a cell asks for from an index elsewhere. Here nothing is asked for.
NO_INSTALLER = {
    "piplite": {
        "piplite/__init__.py": 'async def install(*_, **__):\n    raise ValueError("This site installs nothing.")\n',
        "piplite/piplite.py": "",
    },
    "micropip": {"micropip/__init__.py": ""},
}
SETTINGS = {"disablePyPIFallback": True}
# None and null are one answer: without this, Pyodide gives Python an object of its own for null.
LOADING = {"convertNullToNone": True, "lockFileURL": f"./static/pyodide/{LOCK}", "packages": STARTED}
DOORS = """<!doctype html><html lang="en"><meta charset="utf-8"><title>backnb</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
"""
# JupyterLite looks for its settings in the page at the root, too.
FRONT = f"""{DOORS}<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{{}}</script>
<meta http-equiv="refresh" content="0; url=phone/index.html">
<p><a href="phone/index.html">Between sets, on this phone</a></p><p><a href="course.html">The course</a></p>
"""
# JupyterLab leaves a notebook hardly any room on a phone.
COURSE = f"""{DOORS}<script>
location.replace((innerWidth < 700 ? "tree/index.html" : "lab/index.html?path=00_start_here.ipynb"))
</script>
"""


def build_site(folder: str | os.PathLike, sources: Iterable[str | os.PathLike] = ()) -> str:
    """Build the site.

    Args:
        folder: Where to put it; it must be empty, or not there yet.
        sources: Where files of the official Pyodide distribution are: folders or archives (.tar, .tgz, .tar.bz2, .zip,
            .whl). Each file is taken only if it is the official one, byte for byte. Without them Pyodide itself comes
            from npm, and pictures and statistics are left out.

    Returns:
        A sentence on what was built, how large it is, and what is missing.

    Raises:
        ValueError: If the folder is not empty, this Python lacks what builds a site, or a file is not the official one.
        OSError: If a file cannot be read or written, or Pyodide is nowhere to be had.
    """
    folder = Path(folder).expanduser().absolute()
    if folder.exists() and any(folder.iterdir()):
        raise ValueError(f"folder must be empty, so that nothing old is published; {folder} is not.")
    project = Path(__file__).parents[2]
    if not (project / "notebooks").is_dir():
        raise ValueError(f"A site is built in the project's own folder, which has the notebooks; {project} has none.")
    with tempfile.TemporaryDirectory() as work_name:
        work = Path(work_name)
        found = _find(sources, work)
        pyodide = work / "lite" / "static" / "pyodide"
        pyodide.mkdir(parents=True)
        official = _core(found, pyodide, work)
        packages, missing = _compiled(found, official, pyodide)
        ours = _installed(pyodide) | _own(project, pyodide)
        _make_bytecode(pyodide, [LIBRARY, *(entry["file_name"] for entry in ours.values())], work)
        for entry in ours.values():
            entry["sha256"] = hashlib.sha256((pyodide / entry["file_name"]).read_bytes()).hexdigest()
        packages |= ours
        (pyodide / LOCK).write_text(json.dumps({**official, "packages": packages}))
        _lite(project, folder, work)
    _front(folder)
    files = [file for file in folder.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 2**20
    words = f"The site is in {folder}: {len(files)} files, {size:.1f} MiB."
    without = f" Without {', '.join(missing)}: pictures and statistics say that they are not there."
    return words + (without if missing else "")


def _find(sources: Iterable[str | os.PathLike], work: Path) -> dict[str, Path]:
    """Give every file in these folders and archives, by its name."""
    found = {}
    for number, place in enumerate(map(Path, sources)):
        if not place.exists():
            raise FileNotFoundError(f"There is nothing at {place}.")
        if not place.is_dir():
            archive, place = place, work / f"place{number}"
            _unpack(archive, place)
        found |= {file.name: file for file in place.rglob("*") if file.is_file()}
    return found


def _unpack(archive: Path, into: Path) -> None:
    if is_zipfile(archive):
        with ZipFile(archive) as opened:
            opened.extractall(into, [name for name in opened.namelist() if "pyodide" in name])
    elif tarfile.is_tarfile(archive):
        with tarfile.open(archive) as opened:
            opened.extractall(into, filter="data")
    else:
        raise ValueError(f"{archive} is no archive that can be read; allowed are .tar, .tgz, .tar.bz2, .zip and .whl.")


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")


def _core(found: dict[str, Path], into: Path, work: Path) -> dict[str, Any]:
    """Put Pyodide itself there, and give its official lock."""
    package = work / "npm"
    if f"pyodide-{PYODIDE}.tgz" not in found:
        # The lock says what is official, so it comes from npm, whatever else is given.
        npm = _program("npm")
        asked = [
            npm or "npm",
            "pack",
            "--silent",
            "--prefer-offline",
            f"pyodide@{PYODIDE}",
            "--pack-destination",
            str(work),
        ]
        if not npm or subprocess.run(asked, capture_output=True, check=False).returncode:
            raise OSError(
                f"Pyodide {PYODIDE} is needed and could not be fetched with npm. Where it can be, run "
                f"npm pack pyodide@{PYODIDE}, and give the folder with the file it makes as --from."
            )
        found[f"pyodide-{PYODIDE}.tgz"] = work / f"pyodide-{PYODIDE}.tgz"
    _unpack(found[f"pyodide-{PYODIDE}.tgz"], package)
    for name in (*CORE, LOCK):
        shutil.copy(package / "package" / name, into)
    return json.loads((package / "package" / LOCK).read_text())


def _compiled(found: dict[str, Path], official: dict[str, Any], into: Path) -> tuple[dict[str, Any], list[str]]:
    """Take what is compiled, each file only if its sum stands in the official lock; give what is missing as well."""
    packages, todo, missing = {}, list(COMPILED), []
    while todo:
        name = todo.pop()
        if name in packages:
            continue
        entry = packages[name] = official["packages"][name]
        todo += entry["depends"]
        content = found[entry["file_name"]].read_bytes() if entry["file_name"] in found else None
        if content is None:
            missing.append(name)
        elif hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise ValueError(f"{entry['file_name']} is not the file that Pyodide {PYODIDE} names in its lock.")
        else:
            (into / entry["file_name"]).write_bytes(content)
    if missing:  # one without the others draws nothing
        for entry in packages.values():
            (into / entry["file_name"]).unlink(missing_ok=True)
        return {}, sorted(missing)
    return packages, []


def _installed(into: Path) -> dict[str, Any]:
    """Make wheels of what this Python has, with what it needs in the browser, and of what JupyterLite brings."""
    packages, todo = {}, list(INSTALLED)
    while todo:
        name = todo.pop()
        if name in packages:
            continue
        try:
            has = distribution(name)
        except PackageNotFoundError:
            raise ValueError(f"{name} is missing. What builds a site is installed by: pip install .[site]") from None
        needs = [each for each in _needs(has.requires or []) if each not in LEFT_OUT]
        todo += needs
        files = [file for file in has.files or [] if ".." not in file.parts and "__pycache__" not in file.parts]
        content = {
            file.as_posix(): Path(str(file.locate())).read_bytes()
            for file in files
            if file.suffix not in (".so", ".pyd") and not file.as_posix().startswith(LEFT_OUT_FILES)
        }
        packages[name] = _wheel(into, name, has.version, needs, content)
    return packages


def _needs(requirements: Iterable[str]) -> list[str]:
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    browser = {"sys_platform": "emscripten", "platform_system": "Emscripten", "python_version": "3.14", "extra": ""}
    listed = map(Requirement, requirements)
    return [canonicalize_name(each.name) for each in listed if not each.marker or each.marker.evaluate(browser)]


def _wheel(into: Path, name: str, version: str, needs: list[str], content: dict[str, bytes]) -> dict[str, Any]:
    file = into / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    with ZipFile(file, "w", ZIP_DEFLATED) as wheel:
        for path, of_file in content.items():
            wheel.writestr(path, of_file)
    return _entry(file, name, version, needs, sorted({path.split("/")[0].removesuffix(".py") for path in content}))


def _entry(file: Path, name: str, version: str, needs: list[str], imports: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "version": version,
        "file_name": file.name,
        "install_dir": "site",
        "package_type": "package",
        "imports": [each for each in imports if not each.endswith(".dist-info")],
        "depends": needs,
        "unvendored_tests": False,
    }


def _own(project: Path, into: Path) -> dict[str, Any]:
    """Add backnb's own wheel, those of the kernel, and what stands in the place of the kernel's installer."""
    with tempfile.TemporaryDirectory() as copy:
        for name in ("backnb", "pyproject.toml", "README.md", "LICENSE"):
            source = project / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, Path(copy, name))
        made = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", copy, copy]
        if failed := subprocess.run(made, capture_output=True, text=True, check=False).stderr.strip():
            if not any(Path(copy).glob("*.whl")):
                raise ValueError(f"backnb's own wheel could not be made; pip says: {failed}")
        (wheel,) = Path(copy).glob("*.whl")
        shutil.copy(wheel, into)
    version = wheel.name.split("-")[1]
    # What is compiled is loaded when a picture is asked for: see kit/missing.py.
    packages = {"backnb": _entry(into / wheel.name, "backnb", version, list(INSTALLED), ["backnb"])}
    kernel = Path(sys.prefix, "share", "jupyter", "labextensions", KERNEL, "static", "pypi")
    for name, needs in {"ipykernel": [], "pyodide_kernel": ["comm", "ipython", "ipykernel"]}.items():
        (wheel,) = kernel.glob(f"{name}-*.whl")
        shutil.copy(wheel, into)
        key = name.replace("_", "-")
        packages[key] = _entry(into / wheel.name, key, wheel.name.split("-")[1], needs, [name])
    for name, modules in NO_INSTALLER.items():
        about = {"METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n", "WHEEL": "Wheel-Version: 1.0\n"}
        content = modules | {f"{name}-0.dist-info/{part}": text for part, text in about.items()}
        packages[name] = _wheel(into, name, "0", [], {path: text.encode() for path, text in content.items()})
    return packages


def _make_bytecode(pyodide: Path, names: list[str], work: Path) -> None:
    """Add bytecode to these archives, beside the files it was made of: tracebacks show those."""
    node = _program("node")
    if not node:
        raise OSError("Node.js is needed to build a site, and there is no program node on PATH. npm comes with it.")
    unpacked = work / "unpacked"
    for name in names:
        shutil.unpack_archive(pyodide / name, unpacked / name, "zip")
    module = (pyodide / "pyodide.mjs").as_uri()
    command = [node, "--input-type=module", "-e", IN_NODE, module, str(pyodide), str(unpacked)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        raise OSError(f"Pyodide {PYODIDE} did not run in Node.js, which says: {made.stderr.strip()[-500:]}")
    for name in names:
        packed = shutil.make_archive(str(work / "packed"), "zip", unpacked / name)
        shutil.move(packed, pyodide / name)


def _lite(project: Path, folder: Path, work: Path) -> None:
    """Let JupyterLite put everything together."""
    lite = work / "lite"
    config = {
        "jupyter-config-data": {
            "litePluginSettings": {f"{KERNEL}:kernel": {**SETTINGS, "loadPyodideOptions": LOADING}},
            "federated_extensions": [{"name": "backnb", "load": EXTENSION.name, "extension": "./extension"}],
        }
    }
    (lite / "jupyter-lite.json").write_text(json.dumps({"jupyter-lite-schema-version": 0, **config}))
    build = {
        "contents": [str(project / "notebooks")],
        "output_dir": str(folder),
        "apps": ["lab", "notebooks", "repl", "tree"],
    }
    (lite / "jupyter_lite_config.json").write_text(
        json.dumps({"LiteBuildConfig": {**build, "no_sourcemaps": True, "cache_dir": str(work / "cache")}})
    )
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(lite)]
    made = subprocess.run(command, cwd=lite, capture_output=True, text=True, check=False)
    if made.returncode or not (folder / "static" / "pyodide" / LOCK).exists():
        said = "\n".join((made.stdout + made.stderr).splitlines()[-20:])
        raise ValueError(f"JupyterLite could not build the site. It is installed by: pip install .[site]\n{said}")
    (folder / "extensions" / "backnb").mkdir()
    shutil.copy(EXTENSION, folder / "extensions" / "backnb")


def _front(folder: Path) -> None:
    """Put the two doors before the course."""
    (folder / "index.html").write_text(FRONT)
    (folder / "course.html").write_text(COURSE)
    phone_files(folder / "phone", course="../course.html")
