"""The notebooks as pages to read without Jupyter: run, with their pictures, and a sentence where each board stands."""

import base64
import mimetypes
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from backnb.kit.files import at_home

_PICTURE = re.compile(r'(?<=src=")images/[^"]+')
_LINK = re.compile(r'(?<=href=")(\d\d_\w+)\.ipynb')  # from one lesson to another
# A page to read needs none of nbconvert's scripts, which another host would be asked for. The rule lets it ask nobody.
_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
_RULE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
_META = f'<head><meta http-equiv="Content-Security-Policy" content="{_RULE}">'


def lessons(folder: str | Path) -> list[Path]:
    """Run each notebook and write it as one HTML file that needs no other.

    Args:
        folder: Where the files go.

    Returns:
        The files.

    Raises:
        ValueError: If this is not run in the project's own folder, where the notebooks are.
    """
    import nbformat  # this and the next two come with JupyterLab
    from nbclient import NotebookClient

    sources = sorted(Path("notebooks").glob("*.ipynb"))
    if not sources:
        raise ValueError("There are no notebooks in 'notebooks'. Run this in the project's own folder.")
    import matplotlib

    written = []
    with tempfile.TemporaryDirectory() as home:
        # With a home and a log of its own: what it shows is of nobody, and what it makes goes with it.
        theirs = {"HOME": home, "USERPROFILE": home, "BACKNB_LOG": str(Path(home, "sessions.sqlite"))}
        theirs["MPLCONFIGDIR"] = matplotlib.get_cachedir()  # its list of fonts, which takes long to make
        for source in sources:
            notebook = nbformat.read(source, as_version=4)
            client = NotebookClient(notebook, resources={"metadata": {"path": source.parent}}, store_widget_state=False)
            client.execute(env=os.environ | theirs)
            file = at_home(folder) / f"{source.stem}.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(lesson(notebook, source.parent, home), encoding="utf-8")
            written.append(file)
    return written


def lesson(notebook: Any, folder: Path, home: str) -> str:
    """Give a notebook that has run as a page, with the pictures of its folder inside, and ``~`` for its home."""
    from nbconvert import HTMLExporter

    def data(found: re.Match) -> str:
        picture = folder / found.group()
        kind, _ = mimetypes.guess_type(picture.name)
        return f"data:{kind};base64,{base64.b64encode(picture.read_bytes()).decode()}"

    # nbconvert's own embed_images empties each <sup>, the small marks of the course, so the pictures go in here.
    html, _ = HTMLExporter().from_notebook_node(notebook)
    html = _SCRIPT.sub("", _PICTURE.sub(data, html)).replace("<head>", _META, 1)
    return _LINK.sub(r"\1.html", html).replace(home, "~")
