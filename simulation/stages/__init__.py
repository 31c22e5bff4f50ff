"""The mechanisms of the week, one a file; their order stands in :mod:`simulation.week`."""
