"""What is open of a program's size: read from its source, drawn with the posterior, the same for every arm."""

import numpy as np
import pytest

from simulation.calibration.draws import with_draw
from simulation.calibration.effects import DECIDED, PREFIX, effects_of, with_effects
from simulation.compare import compare
from simulation.parameters.base import declared
from simulation.piece import registry
from simulation.scenario import Scenario

KINDS = sorted(registry("interventions"))
BY_PATH = {one.path: one for kind in KINDS for one in effects_of(kind)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("no figure found; range 0.2-0.8", ("range", 0.2, 0.8)),
        ("no figure found; range 5,000-100,000 USD", ("range", 5_000, 100_000)),
        ("O'Mara-Eves 2015: d 0.33, 95 % interval 0.26-0.40", ("interval", 0.26, 0.4)),
        ("years 2013-16; orange 3-4", None),
    ],
)
def test_what_a_source_leaves_open_is_read_from_its_words(source, expected):
    assert declared(source) == expected


@pytest.mark.parametrize("path", sorted(BY_PATH))
def test_a_default_lies_in_what_its_source_leaves_open_and_that_in_what_the_field_takes(path):
    one = BY_PATH[path]
    assert one.least <= one.declared.low <= one.default <= one.declared.high <= one.most


def test_what_a_scenario_decides_is_there_and_not_drawn():
    for kind, field in (name.split(".") for name in DECIDED):
        assert field in registry("interventions")[kind].model_fields
    assert not {f"{PREFIX}.{name}" for name in DECIDED} & set(BY_PATH)
    assert not [path for path in BY_PATH if path.endswith(".coverage")]


def test_a_price_is_told_from_an_effect():
    assert BY_PATH["interventions.local_champions.stipend"].cost
    assert not BY_PATH["interventions.local_champions.trust"].cost
    assert BY_PATH["interventions.companion_calls.hours"].cost  # paid time moves no outcome


def test_a_range_keeps_the_default_as_median_and_an_interval_holds_its_share():
    unit = (np.arange(10_000) + 0.5) / 10_000
    push = BY_PATH["interventions.assertive_outreach.push"].value(unit)  # 1.5, range 0.5-3
    assert np.median(push) == pytest.approx(1.5, abs=1e-3)
    assert (push.min(), push.max()) == pytest.approx((0.5, 3), abs=1e-3)
    effect = BY_PATH["interventions.lay_health_workers.effect"].value(unit)  # 0.616, 95 % interval 0.366-0.866
    assert ((effect > 0.366) & (effect < 0.866)).mean() == pytest.approx(0.95, abs=2e-3)
    assert effect.min() >= 0
    weeks = BY_PATH["interventions.evaluation.findings"].value(unit)
    assert (weeks == np.rint(weeks)).all()


def test_draws_fill_each_part_of_a_range_once_and_depend_on_the_kind_alone():
    champions, campaign = Scenario.load("local_champions"), Scenario.load("antistigma_campaign")
    draws = [{"causal_share": 0.1 * k} for k in range(8)]
    alone, both = with_effects(draws, [champions]), with_effects(draws, [campaign, champions, champions])
    path = "interventions.local_champions.deflator"  # range 0.5-0.7
    values = np.array([draw[path] for draw in alone])
    assert sorted(np.floor((values - 0.5) / 0.2 * 8).astype(int)) == list(range(8))
    assert [draw[path] for draw in both] == list(values)
    assert [draw["causal_share"] for draw in both] == [draw["causal_share"] for draw in draws]
    assert with_effects(draws, [Scenario.load("baseline")]) == draws


def test_a_draw_changes_what_the_scenario_leaves_at_its_default_and_nothing_else():
    base = Scenario.load("baseline")
    scenario = base.with_(interventions={
        "one": {"kind": "local_champions"}, "two": {"kind": "local_champions", "trust": 0.2},
        "other": {"kind": "screening"},
    })  # fmt: skip
    draw = {"causal_share": 0.4, "interventions.local_champions.trust": 0.05, "interventions.childcare.relief": 0.5}
    made = with_draw(scenario, draw)
    assert (made.interventions["one"].trust, made.interventions["two"].trust) == (0.05, 0.2)
    assert made.interventions["other"] == scenario.interventions["other"]
    assert made.causal_share == 0.4
    assert with_draw(base, draw) == base.with_(causal_share=0.4)


def test_an_effects_size_shows_in_the_spread_between_draws():
    """Only what is left of the effect outside trials differs: a tenth of it moves stigma a tenth as far."""
    base = Scenario.load("baseline").with_(population__residents=300, weeks=6, burn_in=2)
    arm = base.with_(name="campaign", interventions={"campaign": {"kind": "antistigma_campaign"}})
    path = "interventions.antistigma_campaign.deflator"
    made = compare(base, [arm], 4, draws=[{path: 0.1}, {path: 1.0}], workers=1)
    column = made.outcomes.index("stigma")
    found = made.paired("campaign")[:, column]
    low, high = (np.mean([found[k] for k in range(4) if made.draw[k] == d]) for d in (0, 1))
    assert low == pytest.approx(high / 10, rel=0.3)
    assert high < 0
