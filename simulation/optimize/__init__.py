"""The best mix and scale of interventions within a budget: what is searched, what it gains, how sure that is."""

from simulation.optimize.search import Optimum, optimize

__all__ = ["Optimum", "optimize"]
