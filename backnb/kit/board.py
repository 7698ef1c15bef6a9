"""What every board in the browser is to Python."""

import anywidget
from traitlets import Unicode


class Board(anywidget.AnyWidget):
    """A widget that can tell in the browser whether its Python is still there: see ``python_gone.js``."""

    _id = Unicode().tag(sync=True)  # its own name in JupyterLab

    def __init__(self, **traits: object) -> None:
        super().__init__(**traits)
        self._id = self.model_id or ""
