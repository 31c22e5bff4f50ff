"""Inclusion: how far residents with long illness, or in supported housing, live like others at the end of a run.

Symptoms are not asked. Six components, each met or not, count alike, and the composite is the share that is met:

=============  =========================================================================
home           has a home (owned, rented or supported)
occupation     employed, a student or retired
taking part    took part in at least a quarter of the weeks of the run
company        not lonely by the instrument's cut
belonging      sense of community not in the negative class
say            purpose (self-esteem, efficacy, a voice) at or above the baseline's mean, 0
=============  =========================================================================

The choice, the equal weights and the cuts of ``taking part`` and ``say`` are conventions of this project, after what
the recovery model names (inclusion and autonomy beside symptoms); no published scale is claimed. ``company`` counts
support from peers and friends alike, for the table of people does not tell ties of a service from others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.analysis.groups import instrument_of, stayed
from simulation.instrument import belonging_class
from simulation.residents import Employment, Group, Housing
from simulation.tally import TOOK_PART

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.results import Results

REGULAR = 0.25  # share of weeks from which somebody takes part
OCCUPIED = (Employment.EMPLOYED, Employment.STUDENT, Employment.RETIRED)


def components(results: Results) -> dict[str, NDArray[np.bool_]]:
    """For each component, whether each row of people meets it at the end."""
    c, instrument = results.columns, instrument_of(results)
    weeks = max(len(results.weekly) - 1, 1)
    return {
        "home": c["housing"] != Housing.NONE,
        "occupation": np.isin(c["employment"], OCCUPIED),
        "taking part": c[TOOK_PART] >= REGULAR * weeks,
        "company": c["last_loneliness"] <= np.float32(instrument.lonely_above),
        "belonging": belonging_class(c["last_belonging"], instrument) > 0,
        "say": c["last_purpose"] >= 0,
    }


def inclusion(results: Results) -> pd.DataFrame:
    """A row a group: how many they are, the share that meets each component, and the composite.

    Groups overlap: supported housing, without a home, lived experience of mental illness, physical limitation; and
    everybody. Only residents who lived there at both surveys count; nan where nobody does.
    """
    import pandas as pd

    here, c, met = stayed(results), results.columns, components(results)
    groups = {
        "supported housing": c["housing"] == Housing.SUPPORTED,
        "without a home": c["housing"] == Housing.NONE,
        "lived experience": (c["groups"] & Group.LIVED_EXPERIENCE) > 0,
        "physical limitation": c["limitation"] == 1,
        "everybody": np.ones(here.size, bool),
    }
    rows = []
    for name, members in groups.items():
        who = here & members
        shares = [float(mask[who].mean()) if who.any() else float("nan") for mask in met.values()]
        rows.append((name, int(who.sum()), *shares, float(np.mean(shares))))
    return pd.DataFrame(rows, columns=["group", "n", *met, "inclusion"])
