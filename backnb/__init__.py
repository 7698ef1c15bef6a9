"""Back-ease notebooks: two drills between sets, a timer for them, and honest plots of how your back feels.

Only what a notebook uses is named here, and nothing is loaded before it is used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "exercises": ["ROOF", "SQUAT"],
        "plan": ["Plan"],
        "log": ["StiffnessLog"],
        "change": ["summarize"],
        "movement": ["plot_movement"],
        "plots": ["plot_session", "plot_sessions"],
        "widgets.explorer": ["Explorer"],
        "widgets.history": ["History"],
        "widgets.quiz": ["Quiz"],
        "widgets.rating": ["Rating"],
        "widgets.session": ["Session"],
        "widgets.timer": ["Timer"],
        "installation": ["check_installation"],
    },
)
