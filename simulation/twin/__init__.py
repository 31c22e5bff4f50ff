"""One resident's life in two worlds: the baseline and an arm, side by side from the same week on."""

from simulation.twin.story import Twin, twin

__all__ = ["Twin", "twin"]
