"""A stage changes what it declares and nothing else; the table is complete."""

import pytest

from simulation.week import STAGES
from tests.conftest import same, state_of

KNOWN_PARTS = {"levers", "rosters", "ledger", "susceptibility"}


def _names(world):
    return set(state_of(world)) | KNOWN_PARTS


def test_the_week_has_thirteen_stages():
    assert [s.name for s in STAGES] == [
        "calendar", "people", "information", "participation", "encounters", "support", "events", "symptoms",
        "belonging", "attitudes", "care", "organizations", "observation",
    ]  # fmt: skip
    assert all(s.claim.endswith(".") and s.run.__doc__ for s in STAGES)


def test_every_declared_name_exists(world):
    names = _names(world)
    for stage in STAGES:
        assert not set(stage.reads) - names, stage.name
        assert not set(stage.writes) - names, stage.name


def test_each_state_has_one_owner(world):
    for state in world.residents.names("state"):
        owners = [s.name for s in STAGES if f"next.{state}" in s.writes and s.name != "organizations"]
        assert len(owners) == 1, (state, owners)


@pytest.mark.parametrize("weeks", [1, 6])
def test_a_stage_changes_only_what_it_declares(world, weeks):
    for _ in range(weeks):
        for stage in STAGES:
            before = state_of(world)
            stage.run(world)
            changed = set(same(before, state_of(world)))
            assert changed <= set(stage.writes), f"{stage.name} changed {changed - set(stage.writes)}"
        world.residents.advance()
        world.week += 1


def test_next_states_are_written_whole(world):
    """A state's owner fills every row, so nothing of two weeks ago survives in the buffer."""
    import numpy as np

    for array in vars(world.residents.next).values():
        array.fill(np.float32(1e6))
    for stage in STAGES:
        stage.run(world)
    stale = [name for name, array in vars(world.residents.next).items() if (array > 1e5).any()]
    assert stale == []
