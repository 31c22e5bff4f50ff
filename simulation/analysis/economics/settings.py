"""What must be decided before a cost-effectiveness ratio means anything, and where thresholds come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.parameters.economics import Economics

NEEDED = ("perspective", "discount_costs", "discount_effects", "horizon")
_EXAMPLE = "perspective: society, discount_costs: 0.03, discount_effects: 0.03, horizon: 2"
SOURCES = {
    ("USD", 50_000): "convention in the United States (from memory)",
    ("USD", 100_000): "convention in the United States (from memory)",
    ("USD", 104_000): "health that spending displaces in the United States; 51,000 to 209,000, USD of 2019 "
    "(Vanness 2021)",
    ("USD", 150_000): "convention in the United States (from memory)",
    ("GBP", 20_000): "NICE, lower end of its range",
    ("GBP", 30_000): "NICE, upper end of its range",
}


def missing(economics: Economics) -> tuple[str, ...]:
    """Settings that no evaluation can do without and that the scenario leaves open; empty if all are made.

    Thresholds in USD are no thresholds in another currency: there they must be set.
    """
    found = [name for name in NEEDED if getattr(economics, name) is None]
    same = economics.thresholds == type(economics).model_fields["thresholds"].default
    return (*found, "thresholds") if economics.currency != "USD" and same else tuple(found)


def need(economics: Economics) -> None:
    """Refuse what is not decided.

    Raises:
        InputError: "not set: ...", naming all that is missing.
    """
    found = missing(economics)
    if found:
        what = f"not set: {', '.join(name.replace('_', ' ') for name in found)}; no ratio is computed before"
        raise InputError(what, "economics", f"set them in the scenario, such as {_EXAMPLE}")


def source_of(threshold: float, currency: str) -> str:
    """Where a threshold comes from."""
    return SOURCES.get((currency, int(threshold)), "the scenario") if threshold == int(threshold) else "the scenario"
