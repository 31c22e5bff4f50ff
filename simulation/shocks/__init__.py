"""Shocks: what strikes an area without anybody choosing it, under the same contract as interventions."""

from __future__ import annotations

from simulation.interventions import Base as _Intervention


class Base(_Intervention):
    """The contract of a shock: it moves levers and costs nobody's program money."""
