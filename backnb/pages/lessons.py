"""The notebooks as pages to read without Jupyter: run, with their pictures, and a sentence where each board stands."""

import base64
import mimetypes
import re
from pathlib import Path
from typing import Any

from backnb.kit.files import at_home

_PICTURE = re.compile(r'(?<=src=")images/[^"]+')


def lessons(folder: str | Path, notebooks: str | Path = "notebooks") -> list[Path]:
    """Run each notebook and write it as one HTML file that needs no other.

    Args:
        folder: Where the files go.
        notebooks: The folder of the notebooks.

    Returns:
        The files.

    Raises:
        ValueError: If there are no notebooks in that folder.
    """
    import nbformat  # this and the next two come with JupyterLab
    from nbclient import NotebookClient

    sources = sorted(Path(notebooks).glob("*.ipynb"))
    if not sources:
        raise ValueError(f"There are no notebooks in {str(notebooks)!r}. Run this in the project's own folder.")
    written = []
    for source in sources:
        notebook = nbformat.read(source, as_version=4)
        NotebookClient(notebook, resources={"metadata": {"path": source.parent}}, store_widget_state=False).execute()
        file = at_home(folder) / f"{source.stem}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(lesson(notebook, source.parent), encoding="utf-8")
        written.append(file)
    return written


def lesson(notebook: Any, folder: Path) -> str:
    """Give a notebook that has run as a page, with the pictures of its folder inside."""
    from nbconvert import HTMLExporter

    def data(found: re.Match) -> str:
        picture = folder / found.group()
        kind, _ = mimetypes.guess_type(picture.name)
        return f"data:{kind};base64,{base64.b64encode(picture.read_bytes()).decode()}"

    # nbconvert's own embed_images empties each <sup>, the small marks of the course, so the pictures go in here.
    html, _ = HTMLExporter().from_notebook_node(notebook)
    return _PICTURE.sub(data, html)
