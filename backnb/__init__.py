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
        "change": [
            "bootstrap_mean",
            "hodges_lehmann",
            "nap",
            "randomization_test",
            "run_chart",
            "sign_test",
            "smallest_p",
            "summarize",
            "wilcoxon_test",
        ],
        "experiment": ["Experiment"],
        "movement": ["plot_movement"],
        "plots": ["plot_experiment", "plot_session", "plot_sessions"],
        "synthetic": ["expected_fall", "sample_sessions", "simulate_regression"],
        "demonstrations": ["plot_regression"],
        "sheet": ["handout"],
        "group_figure": ["plot_group"],
        "workshop": ["Group"],
        "widgets.baseline": ["Baseline"],
        "widgets.bug_hunt": ["BugHunt"],
        "widgets.explorer": ["Explorer"],
        "widgets.group_ratings": ["GroupRatings"],
        "widgets.history": ["History"],
        "widgets.quiz": ["Quiz"],
        "widgets.rating": ["Rating"],
        "widgets.room_check": ["RoomCheck"],
        "widgets.run_of_show": ["RunOfShow"],
        "widgets.session": ["Session"],
        "widgets.simulator": ["Simulator"],
        "widgets.timer": ["Timer"],
        "widgets.trial": ["Trial"],
        "installation": ["check_installation"],
    },
)
