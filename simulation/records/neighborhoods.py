"""A row a neighborhood and week: what its residents share, how they are, how safe it is.

``efficacy`` is ``(mean belonging + mean trust) / 2`` (trust and cohesion, Sampson 1997). ``social_capital`` is the mean
of four standardised components, belonging, trust, summed strength of local ties and taking part this week,
``mean over c of (mean_c - m_c) / s_c``, with mean ``m_c`` and SD ``s_c`` over the residents of week 0: trust, shared
values, mutual aid and participation, each with the same weight as in Putnam's index, which is a mean of standard scores
(Putnam 2000, from memory). It is made from states that are there anyway and nothing reads it. Arms that share a
burn-in share the standard; a component in which residents of week 0 do not differ adds nothing.

Strong ties and density need a look at every tie: they stand in the first and the last week and are empty between.
Above 50,000 residents there is a row every fourth week and in the last, so that counting costs a nanosecond a
resident-week.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel, over
from simulation.outcomes.registry import MODERATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.records.bonds import Bonds
    from simulation.world import World

FIXED = float(1 << 20)  # a latent or a tie weight in whole numbers
WEEKLY, EVERY = 50_000, 4
PARTS = 8  # each makes a table of its own, which costs more than threads gain where there are many
(RESIDENTS, BELONGING, TRUST, DEPRESSION, CASES, TOOK_PART, LOCAL) = range(7)
COMPONENTS = {"belonging": BELONGING, "trust": TRUST, "local_ties": LOCAL, "participation": TOOK_PART}

NOTES = {
    "week": {"unit": "weeks", "meaning": "Weeks after the burn-in; 0 is before the first."},
    "neighborhood": {"unit": "id", "meaning": "Neighborhood."},
    "residents": {"unit": "residents", "meaning": "Residents."},
    "belonging": {"unit": "SD", "meaning": "Mean sense of community; empty where nobody lives, as all means."},
    "trust": {"unit": "SD", "meaning": "Mean trust in neighbors and community."},
    "efficacy": {"unit": "SD", "meaning": "Neighborhood cohesion: mean of belonging and trust."},
    "depression": {"unit": "points", "meaning": "Mean DASS-21 depression score, 0-42."},
    "depression_moderate": {"unit": "share", "meaning": "Residents with a depression score of 14 or more."},
    "participation": {"unit": "share", "meaning": "Residents who went to at least one activity this week."},
    "local_ties": {"unit": "tie weight", "meaning": "Mean summed strength of ties within the neighborhood."},
    "safety": {"unit": "SD", "meaning": "Perceived safety, with what interventions add."},
    "social_capital": {"unit": "SD", "meaning": "Mean of belonging, trust, local ties and participation, standardised "
                                                "on the residents of week 0."},
    "strong_ties": {"unit": "ties", "meaning": "Mean strong ties within the neighborhood; first and last week only."},
    "tie_density": {"unit": "share", "meaning": "Pairs of residents who are tied; first and last week only."},
}  # fmt: skip


class Neighborhoods:
    """Sums by neighborhood and week; call it once a week."""

    def __init__(self, world: World, weeks: int, bonds: Bonds) -> None:
        hoods = world.places.dims["H"]
        every = EVERY if world.n > WEEKLY else 1
        self._weeks = sorted({*range(0, weeks + 1, every), weeks})
        self._sums = np.zeros((len(self._weeks), hoods, 7), np.int64)
        self._safety = np.zeros((len(self._weeks), hoods), np.float32)
        self._ties = np.full((len(self._weeks), hoods, 2), np.nan)
        self._week = self._row = -1
        r = world.residents
        values = {name: getattr(r, name) for name in COMPONENTS if name != "participation"}
        values["participation"] = r.attended != 0
        self._standard = {
            name: (float(values[name].mean(dtype=np.float64)), float(values[name].std(dtype=np.float64)))
            for name in COMPONENTS
        }
        self(world)
        self.close(world, bonds)

    def __call__(self, world: World) -> None:
        """Count this week, if it is one of those counted."""
        r, hoods = world.residents, world.places.dims["H"]
        self._week += 1
        if self._week != self._weeks[self._row + 1]:
            return
        self._row += 1
        parts = over(
            world.n, world.threads,
            lambda a, b: _sum(
                a, b, r.neighborhood, r.belonging, r.trust, r.score_depression, r.attended, r.local_ties,
                MODERATE["depression"], hoods,
            ), parts=PARTS,
        )  # fmt: skip
        self._sums[self._row] = np.sum(parts, axis=0)
        self._safety[self._row] = world.places.safety
        if world.levers.touched("safety"):
            self._safety[self._row] += world.levers.get("safety")

    def close(self, world: World, bonds: Bonds) -> None:
        """Add what a look at every tie told, to the week counted last."""
        where, hoods = world.residents.neighborhood, world.places.dims["H"]
        people = self._sums[self._row, :, RESIDENTS].astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            self._ties[self._row, :, 0] = np.bincount(where, bonds.strong, hoods) / people
            self._ties[self._row, :, 1] = np.bincount(where, bonds.local, hoods) / (people * (people - 1))

    def standard(self) -> dict[str, dict[str, float]]:
        """Mean and SD over the residents of week 0 of each component of social capital."""
        return {name: {"mean": mean, "sd": sd} for name, (mean, sd) in self._standard.items()}

    def table(self) -> dict[str, NDArray[Any]]:
        """A row a neighborhood and week."""
        weeks, hoods = self._safety.shape
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = self._sums / self._sums[:, :, RESIDENTS, None]
        mean[:, :, (BELONGING, TRUST, LOCAL)] /= FIXED
        parts = [(mean[:, :, c] - self._standard[name][0]) / self._standard[name][1]
                 for name, c in COMPONENTS.items() if self._standard[name][1] > 0]  # fmt: skip
        columns: dict[str, NDArray[Any]] = {
            "week": np.repeat(np.array(self._weeks, np.int32), hoods).reshape(weeks, hoods),
            "neighborhood": np.tile(np.arange(hoods, dtype=np.int32), weeks).reshape(weeks, hoods),
            "residents": self._sums[:, :, RESIDENTS].astype(np.int32),
            "belonging": mean[:, :, BELONGING],
            "trust": mean[:, :, TRUST],
            "efficacy": (mean[:, :, BELONGING] + mean[:, :, TRUST]) / 2,
            "depression": mean[:, :, DEPRESSION],
            "depression_moderate": mean[:, :, CASES],
            "participation": mean[:, :, TOOK_PART],
            "local_ties": mean[:, :, LOCAL],
            "safety": self._safety,
            "social_capital": sum(parts, np.zeros((weeks, hoods))) / len(COMPONENTS),
            "strong_ties": self._ties[:, :, 0],
            "tie_density": self._ties[:, :, 1],
        }
        return {name: array.reshape(-1) for name, array in columns.items()}


@kernel
def _sum(
    start: Any, stop: Any, neighborhood: Any, belonging: Any, trust: Any, score: Any, attended: Any, local_ties: Any,
    moderate: Any, hoods: Any,
) -> Any:  # fmt: skip
    """Sums over residents by neighborhood, (H, 7) int64."""
    out = np.zeros((hoods, 7), np.int64)
    for i in range(start, stop):
        h = np.uint32(neighborhood[i])
        out[h, RESIDENTS] += 1
        out[h, BELONGING] += np.int64(np.rint(np.float64(belonging[i]) * FIXED))
        out[h, TRUST] += np.int64(np.rint(np.float64(trust[i]) * FIXED))
        out[h, DEPRESSION] += score[i]
        out[h, CASES] += score[i] >= moderate
        out[h, TOOK_PART] += attended[i] != 0
        out[h, LOCAL] += np.int64(np.rint(np.float64(local_ties[i]) * FIXED))
    return out
