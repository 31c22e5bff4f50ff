"""A Mesa user sees a community in Mesa's own page."""

import warnings

import pytest


@pytest.fixture
def example():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that Mesa's page imports
        from simulation.app import mesa_viz
    return mesa_viz


@pytest.mark.filterwarnings("ignore")
def test_the_example_shows_a_model_that_steps(example, tmp_path, baseline):
    import solara

    baseline.with_(population__residents=150, burn_in=2).save(tmp_path / "small.yaml")
    box, rendered = solara.render(example.Page(str(tmp_path / "small.yaml")), handle_error=False)
    steps = rendered.find(solara.v.Btn, children=["▶|"]) if hasattr(solara, "v") else None
    texts = str(rendered.find().widgets)
    assert "Seed" in texts
    rendered.close()
    del box, steps
