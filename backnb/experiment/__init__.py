"""An experiment on oneself, decided by coins."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={"experiment": ["Day", "Experiment"], "figure": ["plot_experiment"], "trial": ["Trial"]},
)
