"""What changed, how sure one can be of it, and pictures of it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "bug_hunt": ["BugHunt"],
        "chance": ["randomization_test", "sign_test", "smallest_p"],
        "change": ["summarize"],
        "demonstrations": ["plot_misleading", "plot_regression"],
        "estimates": ["bootstrap_mean", "nap"],
        "made_up": ["expected_fall", "sample_group", "sample_sessions", "simulate_regression"],
        "plots": ["plot_session", "plot_sessions"],
        "quiz": ["Quiz"],
        "simulator": ["Simulator"],
    },
)
