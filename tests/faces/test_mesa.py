"""A Mesa user finds a Mesa model: steps, agents, AgentSet calls, datacollector, pickling."""

import gc
import pickle
import weakref

import numpy as np
import pytest

from simulation.errors import InputError
from simulation.follow import burnt_in, follow
from simulation.model import Community, Resident
from simulation.outcomes import OUTCOMES
from simulation.residents import Residents
from simulation.run import run
from tests.conftest import same, state_of


@pytest.fixture(scope="module")
def scenario(baseline):
    return baseline.with_(population__residents=250, burn_in=4, weeks=5)


@pytest.fixture
def community(scenario):
    return Community(scenario, seed=2)


def test_it_is_the_same_engine_to_the_byte(scenario, community):
    world = burnt_in(scenario, 2)
    follow(world, 5)
    for _ in range(5):
        community.step()
    assert same(state_of(world), state_of(community.world)) == []
    frame = community.datacollector.get_model_vars_dataframe()
    weekly = run(scenario, 2).weekly.drop(columns="week")
    assert list(frame.columns) == list(OUTCOMES)
    assert np.array_equal(frame.to_numpy(), weekly.to_numpy())


def test_it_runs_until_the_weeks_are_over(community):
    community.run_model()
    assert community.world.clock == 5
    assert not community.running
    assert len(community.datacollector.get_model_vars_dataframe()) == 6


@pytest.mark.parametrize("seed", ["x", -1, 1.5, None])
def test_a_seed_that_is_none_is_refused_in_our_words(scenario, seed):
    with pytest.raises(InputError, match="is not a seed"):
        Community(scenario, seed=seed)


def test_stepping_never_makes_views(community, monkeypatch):
    monkeypatch.setattr(Resident, "__init__", lambda *_: pytest.fail("a view was made"))
    community.step()
    community.step()


def test_agents_are_views_of_the_arrays(community):
    agents = community.agents
    residents = community.world.residents
    assert len(agents) == 250
    assert agents is community.agents
    assert community.agent_types == [Resident]
    assert community.agents_by_type[Resident] is agents
    assert [a.row for a in agents] == list(range(250))
    assert len({a.unique_id for a in agents}) == 250
    assert np.array_equal(agents.get("belonging"), residents.belonging)
    assert agents.agg("age", np.mean) == pytest.approx(residents.age.astype("f8").mean())
    poor = agents.select(lambda a: a.income == 1)
    assert len(poor) == (residents.income == 1).sum()
    assert len(agents.select(at_most=10)) == 10
    by_income = agents.groupby("income").count()
    assert by_income == {q: (residents.income == q).sum() for q in np.unique(residents.income)}


def test_a_view_sees_this_weeks_values(community):
    first = community.resident(0)
    for _ in range(3):
        community.step()
        assert first.distress == community.world.residents.distress[0]
        assert first.habit.tolist() == community.world.residents.habit[0].tolist()


def test_a_view_has_every_column_and_can_change_none(community):
    one = community.resident(3)
    for name in Residents.names():
        getattr(one, name)
        assert getattr(Resident, name).__doc__
    with pytest.raises(AttributeError):
        one.belonging = 5.0
    one.habit[:] = 7  # a copy
    assert (community.world.residents.habit[3] <= 1).all()
    with pytest.raises(TypeError, match="views"):
        one.remove()


def test_neighbors_know_each_other(community):
    ties = community.world.ties
    one = max(community.agents, key=lambda a: ties.degree[a.row])
    assert len(one.neighbors) == ties.degree[one.row] > 0
    for other in one.neighbors:
        assert one in other.neighbors


def test_a_pickled_community_goes_on_alike(community):
    community.step()
    _ = community.agents
    twin = pickle.loads(pickle.dumps(community))
    for model in (community, twin):
        model.step()
    assert same(state_of(community.world), state_of(twin.world)) == []
    assert twin.steps == community.steps == 2
    assert twin.resident(0).model is twin
    assert twin.datacollector.get_model_vars_dataframe().equals(community.datacollector.get_model_vars_dataframe())


def test_two_communities_are_independent(scenario, community):
    other = Community(scenario, seed=2)
    before = state_of(other.world)
    community.step()
    assert same(before, state_of(other.world)) == []
    assert community.resident(0).model is community
    assert other.resident(0).model is other


def test_a_forgotten_community_is_freed(scenario):
    community = Community(scenario)
    _ = community.agents
    gone = weakref.ref(community)
    del community
    gc.collect()
    assert gone() is None


def test_without_a_scenario_it_is_the_shipped_baseline(monkeypatch):
    from simulation import model

    asked = []

    def stop(scenario, *_):
        asked.append(scenario.name)
        raise InterruptedError

    monkeypatch.setattr(model, "burnt_in", stop)
    for given in (None, "local_champions"):
        with pytest.raises(InterruptedError):
            Community(given)
    assert asked == ["baseline", "local champions"]
