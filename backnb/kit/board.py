"""What every board in the browser is to Python."""

from typing import Any
from uuid import uuid4

import anywidget
import ipywidgets
from traitlets import Dict, Unicode

GONE = {
    "restarted": "Python was restarted and no longer hears this board. What was saved before is safe. To go on, run "
    "the cell again.",
    "stopped": "Python has stopped and no longer hears this board. What was saved before is safe. To go on, choose "
    "Kernel > Restart Kernel and Run All Cells.",
    "away": "The connection to Python is lost. What was saved before is safe. Wait a moment: what you press now "
    "arrives when the connection is back.",
}


ELSEWHERE = "<p><em>A board stands here when the notebook runs: open it in JupyterLab, and run it.</em></p>"


class OnPaper(ipywidgets.DOMWidget):
    """A board that leaves a sentence where no board can be, as on a page that nbconvert makes."""

    def _repr_mimebundle_(self, **options: Any) -> Any:
        shown: Any = super()._repr_mimebundle_(**options)
        data = shown[0] if isinstance(shown, tuple) else shown
        return {**(data or {}), "text/html": ELSEWHERE}


class Board(OnPaper, anywidget.AnyWidget):
    """A widget that can tell in the browser whether its Python is still there: see ``python_gone.js``."""

    _id = Unicode().tag(sync=True)  # its own name in JupyterLab
    _gone = Dict(GONE).tag(sync=True)

    def __init__(self, **traits: object) -> None:
        # The page has it from the first moment on: what is said later, it may miss.
        name = uuid4().hex
        super().__init__(model_id=name, _id=name, **traits)
