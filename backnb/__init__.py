"""Two drills for a stiff back between sets: a timer for them, and honest plots of how your back feels.

Only what a learner's notebook uses is named here, and nothing is loaded before it is used. ``backnb.workshop`` has what
an instructor uses, ``backnb.ratings``, ``backnb.experiment`` and ``backnb.log`` the rest.
"""

import lazy_loader

from backnb.kit.missing import in_its_place, load_when_needed

_get, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "course.exercises": ["ROOF", "SQUAT"],
        "drills.explorer": ["Explorer"],
        "drills.plan": ["Plan"],
        "experiment.trial": ["Trial"],
        "installation": ["check_installation"],
        "log.store": ["StiffnessLog"],
        "pages.four_weeks": ["FourWeeks"],
        "pages.handout": ["handout"],
        "pages.phone_page": ["phone_page"],
        "ratings.bug_hunt": ["BugHunt"],
        "ratings.chance": ["sign_test", "smallest_p"],
        "ratings.made_up": ["expected_fall", "sample_sessions"],
        "ratings.plots": ["plot_session", "plot_sessions"],
        "ratings.quiz": ["Quiz"],
        "ratings.simulator": ["Simulator"],
        "session.baseline": ["Baseline"],
        "session.history": ["History"],
        "session.own_limit": ["OwnLimit"],
        "session.session": ["Session"],
        "session.where": ["Continue"],
        "timer.timer": ["Timer"],
    },
)
__getattr__ = in_its_place(
    _get, "BugHunt Simulator Trial expected_fall plot_session plot_sessions sample_sessions sign_test smallest_p"
)
load_when_needed()
