"""Draws: the published generator, the same whichever way they are asked for, and no other source of chance."""

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import simulation
from simulation import randomness
from simulation.randomness import (
    Decision,
    gaussians,
    normal_rows,
    pair_words,
    philox,
    resident_words,
    text_key,
    uniforms,
    unit,
    unit_rows,
    word_rows,
)

PACKAGE = Path(simulation.__file__).parent
SEEDS = [0, 1, 2**32 - 1, 2**32, 2**63 + 12345]


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ([0] * 4, [0] * 2, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [0xA4093822, 0x299F31D0],
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)  # fmt: skip
def test_philox_gives_the_published_answers(counter, key, words):
    """Known answers of philox4x32-10 in Random123's kat_vectors."""
    assert " ".join(f"{int(word):08x}" for word in philox(*counter, *key)) == words


def people(n=500):
    """Dwellings and arrivals all over their range."""
    k = np.arange(n, dtype=np.uint64)
    return (k * np.uint64(2654435761) % np.uint64(2**32)).astype(np.uint32), (k % np.uint64(5)).astype(np.uint32)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("week", "item"), [(0, 0), (51, 3), (5200, 2**20 - 1)])
def test_rows_of_words_are_the_words_of_each_resident(seed, week, item):
    dwelling, arrival = people()
    rows = word_rows(seed, Decision.CHOOSE, week, dwelling, arrival, item)
    assert rows.shape == (4, 500)
    assert rows.dtype == np.uint32
    s, decision = np.uint64(seed), int(Decision.CHOOSE)
    one = [resident_words(s, decision, item, week, d, a) for d, a in zip(dwelling, arrival, strict=True)]
    np.testing.assert_array_equal(rows, np.array(one, np.uint32).T)


def test_rows_of_units_are_the_units_of_the_words():
    dwelling, arrival = people()
    rows = unit_rows(7, Decision.MOVE, 3, dwelling, arrival, 4, 0, 9)
    assert rows.shape == (12, 500)
    for k, item in enumerate((4, 0, 9)):
        words = word_rows(7, Decision.MOVE, 3, dwelling, arrival, item)
        one = np.array([[unit(word) for word in row] for row in words], np.float32)
        assert rows[4 * k : 4 * k + 4].tobytes() == one.tobytes()
    silent, first = (unit_rows(7, Decision.MOVE, 3, dwelling, arrival, *items) for items in ((), (0,)))
    assert silent.tobytes() == first.tobytes() == rows[4:8].copy().tobytes()


def test_units_lie_inside_0_and_1_and_keep_their_distance():
    assert 0 < unit(np.uint32(0)) < 1e-7
    assert 1 - 1e-7 < unit(np.uint32(0xFFFFFFFF)) < 1
    words = np.arange(0, 2**32, 2**20 + 1, dtype=np.uint64).astype(np.uint32)
    np.testing.assert_allclose([unit(word) for word in words], (words + 0.5) / 2**32, atol=1.3e-7)


def test_tables_and_columns_of_draws_are_the_same_numbers():
    dwelling, arrival = people()
    key = 5, Decision.TRAIT, 2, dwelling, arrival
    np.testing.assert_array_equal(uniforms(*key, item=6), unit_rows(*key, 6).T)
    np.testing.assert_array_equal(gaussians(*key, item=6), normal_rows(*key, 6).T)
    np.testing.assert_array_equal(uniforms(5, Decision.TRAIT, 2, 8, 0), uniforms(5, Decision.TRAIT, 2, [8], [0]))


def test_a_block_draws_what_the_whole_does_in_any_order():
    dwelling, arrival = people()
    whole = unit_rows(1, Decision.LEARN, 4, dwelling, arrival)
    part = unit_rows(1, Decision.LEARN, 4, dwelling[123:301], arrival[123:301])
    back = unit_rows(1, Decision.LEARN, 4, dwelling[::-1].copy(), arrival[::-1].copy())
    np.testing.assert_array_equal(part, whole[:, 123:301])
    np.testing.assert_array_equal(back, whole[:, ::-1])


def test_each_part_of_the_key_makes_other_draws():
    dwelling, arrival = people()
    keys = [
        (1, Decision.LEARN, 4, dwelling, arrival, 0), (2**32 + 1, Decision.LEARN, 4, dwelling, arrival, 0),
        (1, Decision.FORGET, 4, dwelling, arrival, 0), (1, Decision.LEARN, 5, dwelling, arrival, 0),
        (1, Decision.LEARN, 4, dwelling + np.uint32(1), arrival, 0),
        (1, Decision.LEARN, 4, dwelling, arrival + np.uint32(1), 0), (1, Decision.LEARN, 4, dwelling, arrival, 1),
    ]  # fmt: skip
    draws = [word_rows(*key).ravel() for key in keys]
    assert np.unique(np.concatenate(draws)).size > 0.999 * 7 * 2000
    assert np.abs(np.corrcoef(draws) - np.eye(7)).max() < 0.1


def test_a_pair_draws_the_same_from_both_ends():
    key = np.uint64(3), int(Decision.TIE_FORMS), 8
    assert pair_words(*key, 4, 1, 9, 2) == pair_words(*key, 9, 2, 4, 1)
    others = [(4, 1, 9, 3), (4, 2, 9, 1), (4, 2, 9, 2), (5, 1, 9, 2), (4, 1, 8, 2)]
    assert len({pair_words(*key, *ends) for ends in [(4, 1, 9, 2), *others]}) == 6


def test_normals_are_independent_and_standard():
    n = 200_000
    z = normal_rows(11, Decision.STATE, 0, np.arange(n, dtype=np.uint32), np.zeros(n, np.uint32)).astype(float)
    assert np.isfinite(z).all()
    standard_error = 1 / np.sqrt(n)
    assert np.abs(z.mean(axis=1)).max() < 4 * standard_error
    assert np.abs(z.var(axis=1) - 1).max() < 4 * np.sqrt(2) * standard_error
    assert np.abs(stats.skew(z, axis=1)).max() < 4 * np.sqrt(6) * standard_error
    assert np.abs(stats.kurtosis(z, axis=1)).max() < 4 * np.sqrt(24) * standard_error
    for values in (z, z**2):  # squares too: a radius shared by two would show there
        assert np.abs(np.corrcoef(values) - np.eye(4)).max() < 5 * standard_error
    assert np.abs(np.corrcoef(z[:, 1:], z[:, :-1])[:4, 4:]).max() < 5 * standard_error  # one resident and the next
    assert all(stats.kstest(row, "norm").pvalue > 1e-3 for row in z)


def test_normals_are_those_of_box_and_muller():
    dwelling, arrival = people()
    u = unit_rows(2, Decision.STATE, 0, dwelling, arrival).astype(float)
    radius, angle = np.sqrt(-2 * np.log(u[:2])), 2 * np.pi * u[2:]
    twin = np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])
    np.testing.assert_allclose(normal_rows(2, Decision.STATE, 0, dwelling, arrival), twin, atol=2e-5)


@pytest.mark.parametrize(("text", "fnv1a"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)])
def test_names_keep_their_numbers_for_ever(text, fnv1a):
    """32-bit FNV-1a has published test vectors; its upper 12 bits are folded onto the lower 20."""
    assert text_key(text) == (fnv1a & 0xFFFFF) ^ (fnv1a >> 20)


@given(st.text())
def test_a_name_fits_into_20_bits(text):
    assert 0 <= text_key(text) < 2**20
    assert text_key(text) == text_key(str(text))


def test_decisions_have_numbers_of_their_own_that_fit_above_the_item():
    numbers = [int(value) for value in Decision.__members__.values()]
    assert len(set(numbers)) == len(numbers)
    assert min(numbers) > 0
    assert max(numbers) < 2**12


def sources_of_chance(code):
    """Uses of any other random source in a module, as (line, what)."""
    found, numpys = [], {"np", "numpy"}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module or ''}.{alias.name}" for alias in node.names] if not node.level else []
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names = [f"{'numpy' if node.value.id in numpys else node.value.id}.{node.attr}"]
        elif isinstance(node, ast.Attribute) and node.attr in ("rvs", "default_rng", "RandomState"):
            names = [f"random.{node.attr}"]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            given = node.args[0] if node.args else None
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            loads = called in ("import_module", "__import__") and isinstance(given, ast.Constant)
            names = [str(given.value)] if loads else []
        else:
            names = []
        banned = ("random", "secrets", "numpy.random", "os.urandom", "uuid.uuid1", "uuid.uuid4")
        found += [(node.lineno, name) for name in names if any(f"{name}.".startswith(f"{b}.") for b in banned)]
    return found


@pytest.mark.parametrize(
    "code",
    [
        "import random", "import random as r", "from random import choice", "import secrets", "import numpy.random",
        "from numpy import random", "from numpy.random import default_rng", "import numpy as np\nnp.random.rand()",
        "import numpy\nx = numpy.random.default_rng(1)", "import os\nos.urandom(4)", "x = scipy.stats.norm.rvs(3)",
        "import importlib\nimportlib.import_module('random')", "def f():\n    import numpy.random as nr",
    ],
)  # fmt: skip
def test_the_search_for_other_sources_of_chance_finds_them(code):
    assert sources_of_chance(code)


def test_nothing_else_in_the_package_makes_random_numbers():
    files = [file for file in PACKAGE.rglob("*.py") if file.name != "randomness.py"]
    assert len(files) > 60
    found = {str(file.relative_to(PACKAGE)): sources_of_chance(file.read_text(encoding="utf-8")) for file in files}
    assert {file: uses for file, uses in found.items() if uses} == {}
    assert sources_of_chance("from simulation.randomness import uniforms\nfrom simulation import randomness") == []
    assert sources_of_chance(Path(randomness.__file__).read_text(encoding="utf-8")) == []
