"""One life in two worlds: where it parts is exact, why can be worked out, and nothing parts without a cause."""

import numpy as np
import pytest

from simulation.building import fork
from simulation.errors import InputError
from simulation.residents import Mobility
from simulation.twin import story, twin
from simulation.twin.lockstep import Firsts, Pair, told
from simulation.week import STAGES, step
from tests.conftest import same, state_of


@pytest.fixture
def burnt(monkeypatch, world):
    """No burn-in of its own: the shared world, whatever is asked for."""
    monkeypatch.setattr(story, "burnt_in", lambda scenario, seed, progress=None: world)
    return world


def arm(small, kind, weeks=12, **fields):
    base = small.with_(weeks=weeks)
    return base, base.with_(name="arm", interventions={"it": {"kind": kind, **fields}})


def test_a_placebo_never_parts_two_lives(burnt, small):
    made = twin(*arm(small, "local_champions", fidelity=0))
    assert (made.parting, made.moments, made.parted) == (None, (), 0)
    assert made.verdict() == "The two lives never part in these 12 weeks."
    assert "nobody's life differs" in made.chosen
    assert (made.weeks["differ"] == "").all()


def test_both_worlds_are_those_that_a_comparison_runs(burnt, small):
    base, other = arm(small, "local_champions", weeks=5)
    pair = Pair(burnt, base, other)
    alone = [fork(burnt, scenario) for scenario in (base, other)]
    for _ in range(5):
        pair.step(lambda number, after: None)
        for one in alone:
            step(one)
    assert same(state_of(pair.base), state_of(alone[0])) == []
    assert same(state_of(pair.arm), state_of(alone[1])) == []


def test_the_first_difference_is_where_whole_worlds_first_differ_too(burnt, small):
    """Against a count by another way: every array of both worlds, compared whole after every stage."""
    base, other = arm(small, "transport_support", coverage=0.1)
    pair, found = Pair(burnt, base, other), []
    firsts = Firsts(pair)

    def around(number, after):
        firsts.note(number, after)
        if after and not found:
            for name in ("known", "attended", "unmet", "habit", "degree"):
                rows = np.flatnonzero(
                    (state_of(pair.base)[name] != state_of(pair.arm)[name]).reshape(burnt.n, -1).any(1)
                )
                found.extend((pair.base.week - burnt.week, STAGES[number].name, name, int(row)) for row in rows)

    for _ in range(6):
        pair.step(around)
    week, stage, name, row = found[0]
    column, code = next(iter(firsts.of(row).items()))
    assert (told(code), column) == ((week + 1, stage), name)
    assert firsts.code[firsts.code >= 0].min() == code


def test_rides_part_a_life_by_what_keeps_its_owner_away(burnt, small):
    base, other = arm(small, "transport_support", coverage=1.0)
    made = twin(base, other)
    row = int(np.flatnonzero(burnt.residents.dwelling == int(made.resident))[0])
    assert burnt.residents.mobility[row] != Mobility.CAR  # nobody else gets a ride
    first = made.parting
    assert first.stage == "participation"
    assert first.column in ("attended", "unmet")
    assert [(cause.kind, cause.name) for cause in first.finding.alone] == [("lever", "relief")]
    assert "it (transport support)" in first.words
    assert made.weeks.loc[first.week, "differ"]
    assert (made.weeks.loc[: first.week - 1, "differ"].isin(["", "reached_by"])).all()


def test_a_champion_reaches_a_life_and_the_lever_says_so(burnt, small):
    made = twin(*arm(small, "local_champions", per_hundred=5, weeks=20))
    kinds = {cause.name for moment in (*made.chain, *made.moments) for cause in moment.finding.alone}
    assert kinds & {"champion", "inform", "stigma", "trust"}
    assert made.parting.week <= min(moment.week for moment in made.moments)
    assert not any(moment.finding.kept for moment in (*made.chain, *made.moments))


def test_who_is_not_reached_parts_through_a_tie_and_the_chain_begins_with_a_lever(burnt, small):
    """Few get rides; somebody with a car can only part through others, and the chain ends where the rides are."""
    base, other = arm(small, "transport_support", coverage=0.3, weeks=12)
    pair = Pair(burnt, base, other)
    firsts = Firsts(pair)
    for _ in range(12):
        pair.step(firsts.note)
    own = burnt.residents.mobility == Mobility.CAR
    links = [
        row for row in np.flatnonzero(own)
        if (mine := firsts.of(int(row))) and next(iter(mine)) == "ties_went"
    ]  # fmt: skip
    assert links
    made = twin(base, other, int(burnt.residents.dwelling[links[0]]))
    assert len(made.chain) >= 2
    assert made.chain[-1].finding.alone[0].kind == "tie"
    assert {cause.kind for cause in made.chain[0].finding.alone} == {"lever"}
    weeks = [moment.week for moment in made.chain]
    assert weeks == sorted(weeks)


def test_a_change_of_places_is_followed_to_the_money(burnt, small):
    base, other = arm(small, "community_grants", amount=10_000, weeks=20)
    made = twin(base, other)
    assert "whose lives differ" in made.chosen or "reached in person" in made.chosen
    # the extreme may live anywhere; whoever lives where a project opens is led to it by the grant
    pair = Pair(burnt, base, other)
    while not (opened := pair.arm.places.open[:, -1]).any():
        pair.step(lambda number, after: None)
    near = np.flatnonzero(opened[pair.arm.places.unit_of[burnt.residents.neighborhood, -1]])[0]
    made = twin(base, other, int(burnt.residents.dwelling[near]))
    assert any(cause.name == "funding" for moment in made.chain for cause in moment.finding.all)


def test_another_rule_is_named_by_its_section(burnt, small):
    base = small.with_(weeks=8)
    made = twin(base, base.with_(name="arm", care__fee=0.0))
    assert made.parting.stage == "care"
    assert [(cause.kind, cause.name) for cause in made.parting.finding.alone] == [("rule", "care")]


def test_what_is_kept_and_what_is_refused(burnt, small, tmp_path):
    base, other = arm(small, "local_champions", weeks=4)
    made = twin(base, other, burnt.residents.dwelling[7])
    assert made.chosen == "asked for"
    assert made.resident == str(burnt.residents.dwelling[7])
    made.save(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["twin.csv", "twin.json", "twin.png"]
    assert len((tmp_path / "twin.csv").read_text().splitlines()) == 1 + 5
    with pytest.raises(InputError, match="nobody has the number 'x'"):
        twin(base, other, "x")
    with pytest.raises(InputError, match="nobody has the number '99999999'"):
        twin(base, other, 99_999_999)
    with pytest.raises(InputError, match="weeks: 5 here"):
        twin(base, other.with_(weeks=5))
    with pytest.raises(InputError, match="population"):
        twin(base, other.with_(population__residents=10))
