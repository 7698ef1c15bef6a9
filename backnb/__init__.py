"""Back-ease notebooks: two drills between sets, a timer for them, and honest plots of how your back feels.

Only what a notebook uses is named here, and nothing is loaded before it is used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "course.exercises": ["ROOF", "SQUAT"],
        "drills.plan": ["Plan"],
        "log.store": ["StiffnessLog"],
        "ratings.chance": ["sign_test", "smallest_p"],
        "drills.stills": ["plot_movement"],
        "ratings.plots": ["plot_session", "plot_sessions"],
        "ratings.made_up": ["expected_fall", "sample_sessions"],
        "pages.handout": ["handout"],
        "workshop.group_figure": ["plot_group"],
        "workshop.group": ["Group"],
        "session.baseline": ["Baseline"],
        "ratings.bug_hunt": ["BugHunt"],
        "drills.explorer": ["Explorer"],
        "workshop.group_ratings": ["GroupRatings"],
        "session.history": ["History"],
        "ratings.quiz": ["Quiz"],
        "session.rating": ["Rating"],
        "workshop.room_check": ["RoomCheck"],
        "workshop.run_of_show": ["RunOfShow"],
        "session.session": ["Session"],
        "ratings.simulator": ["Simulator"],
        "timer.timer": ["Timer"],
        "experiment.trial": ["Trial"],
        "installation": ["check_installation"],
    },
)
