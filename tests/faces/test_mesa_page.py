"""A Mesa user sees a community in Mesa's own page, and it steps."""

import pytest

from simulation.model import Community

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries that Mesa's page imports


def test_the_example_shows_a_model_that_steps(tmp_path, baseline, monkeypatch):
    import ipyvuetify
    import solara

    from simulation.app import mesa_viz

    made = []
    monkeypatch.setattr(mesa_viz, "Community", lambda scenario: made.append(Community(scenario)) or made[-1])
    baseline.with_(population__residents=150, burn_in=2).save(tmp_path / "small.yaml")
    page = mesa_viz.Page(str(tmp_path / "small.yaml"))
    _, rendered = solara.render(solara.AppLayout(children=[page]), handle_error=False)
    (step,) = [button for button in rendered.find(ipyvuetify.Btn).widgets if "Step" in button.children]
    step.click()
    assert [model.world.clock for model in made] == [1]
    assert len(made[0].datacollector.model_vars["belonging"]) == 2
    rendered.close()
