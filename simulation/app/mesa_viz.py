"""``Community`` in Mesa's own SolaraViz: run ``solara run simulation/app/mesa_viz.py``.

Mesa's page imports altair, which the package does not need elsewhere: ``pip install altair``. Each browser makes a
model of its own; ``page = SolaraViz(model)`` at the top of a file would give all of them one.
"""

from __future__ import annotations

import solara
from mesa.visualization import SolaraViz, make_plot_component

from simulation.model import Community

SHOWN = "belonging", "participation"


@solara.component
def Page(scenario: str = "baseline") -> None:  # noqa: N802  # a component
    """A community, two of its outcomes, and a seed to choose."""
    model = solara.use_memo(lambda: Community(scenario), [scenario])
    seed = {"type": "SliderInt", "value": 1, "label": "Seed", "min": 1, "max": 50, "step": 1}
    SolaraViz(
        model,
        components=[make_plot_component(name) for name in SHOWN],
        model_params={"scenario": scenario, "seed": seed},
        name="A neighborhood",
    )
