"""A survey of residents as the Survey of the Health of Wisconsin (SHOW) made one, and what its analyst would publish.

A sample of n adults answers 21 items of the DASS-21 about the week gone by, what their community means to them (three
classes) and who they are; some leave blanks. Then moderate or worse depression, anxiety and stress are regressed on the
class, crude and adjusted for age, gender, culture, education, income and the neighborhood's setting. Which covariates
SHOW's papers held could not be read: these are the demographic and socioeconomic ones that residents have.

Who is asked, and every item and blank, is keyed by (survey seed, week, resident), so that two arms surveyed with the
same seed ask the same people, and a survey never changes the world.
"""

from __future__ import annotations

import json
import math
import textwrap
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import numpy as np

from simulation.errors import InputError, did_you_mean
from simulation.instrument import CUTOFFS, SCALES, belonging_class
from simulation.randomness import Decision, unit_rows
from simulation.residents import Education, Gender
from simulation.survey import items
from simulation.survey.regression import CLASSES, Association, OddsRatio, associate

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.results import Results
    from simulation.scenario import Scenario
    from simulation.world import World

Design = Literal["adults", "households"]
SHOW_N = 1647  # respondents of Park, Oliver, Peppard & Malecki 2023
COVARIATES = ("age", "gender", "culture", "education", "income", "place")
BANDS = (35, 50, 65)  # ages at which the next age group begins
_COLUMNS = ("dwelling", "household", "age", "gender", "culture", "education", "income")


class _Population(NamedTuple):
    """Everybody who can be asked, in the order of dwellings, and when."""

    scenario: Scenario
    week: int
    columns: dict[str, NDArray[Any]]


@dataclass(frozen=True, repr=False)
class Survey:
    """Answers of a sample and the associations in them; printed, it says the table and what to know of it.

    Attributes:
        answers: a row a respondent: who, 21 items, three doubled scores, class, covariates; blanks are NaN.
        adults: residents who could have been asked.
        week: of the world's life, its burn-in included.
        seed: key of the sample, the items and the blanks.
        design: how the sample was drawn.
        causal_share: the scenario's, which no survey can tell.
        associations: a row a scale and class.
        alpha: Cronbach's alpha of each scale, respondents without blanks in it.
        notes: what was not asked or not estimated, in words.
    """

    answers: pd.DataFrame
    adults: int
    week: int
    seed: int
    design: Design
    causal_share: float
    associations: tuple[Association, ...]
    alpha: dict[str, float]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        """The headline, a table of at most 80 columns, and the notes."""
        lines = []
        for one in self.associations:
            share = one.cases / one.n if one.n else math.nan
            lines.append((one.scale, one.group, one.n, f"{share:.3f}", str(one.crude), str(one.adjusted)))
        import pandas as pd

        names = ["scale", "community", "n", "cases", "crude odds ratio", "adjusted"]
        table = pd.DataFrame(lines, columns=names).to_string(index=False)
        words = [textwrap.fill(text, 80) for text in (self.headline(), *(f"Note: {note}." for note in self.notes))]
        return "\n".join([words[0], table, *words[1:]])

    def headline(self, scale: str = "depression") -> str:
        """The famous number in one sentence, with what it does not say.

        Raises:
            KeyError: if there is no such scale.
        """
        return (
            f"Simulated survey of n = {len(self.answers):,}: adjusted odds ratio of {scale} "
            f"{self.odds(scale)}, negative against positive sense of community; causal share {self.causal_share:g}."
        )

    def odds(self, scale: str = "depression", group: str = "negative", adjusted: bool = True) -> OddsRatio:
        """One odds ratio against the positive class with its 95 % interval.

        Raises:
            KeyError: if there is no such scale or class.
        """
        for one in self.associations:
            if (one.scale, one.group) == (scale, group):
                return one.adjusted if adjusted else one.crude
        raise KeyError((scale, group))

    def table(self) -> pd.DataFrame:
        """A row a scale and class: respondents, cases and their share, crude and adjusted odds ratios with intervals.

        ``n`` counts those who left nothing blank that the regression needs, ``n_adjusted`` those of them, of all
        classes, whom the adjusted one could use.
        """
        import pandas as pd

        rows = []
        for one in self.associations:
            share = one.cases / one.n if one.n else math.nan
            rows.append((one.scale, one.group, one.n, one.cases, share, *one.crude, *one.adjusted, one.n_adjusted))
        names = ["scale", "community", "n", "cases", "share", "crude", "crude_low", "crude_high"]
        return pd.DataFrame(rows, columns=[*names, "adjusted", "adjusted_low", "adjusted_high", "n_adjusted"])

    def classes(self) -> pd.Series[float]:
        """Share of each class of sense of community among those who answered."""
        return self.answers["community"].value_counts(normalize=True, sort=False).rename("share")

    def missing(self) -> pd.Series[int]:
        """Respondents without a score on each scale, without a class, without each covariate."""
        return self.answers[[*SCALES, "community", *COVARIATES]].isna().sum().rename("missing")

    def save(self, folder: str | Path) -> Path:
        """Write survey.csv (the table), answers.csv (a row a respondent) and survey.json, all or none.

        Raises:
            InputError: if the folder cannot be written.
        """
        from simulation.results import surroundings
        from simulation.writing.keeping import writing
        from simulation.writing.sheets import write_csv

        facts = {"asked": len(self.answers), "classes": self.classes().to_dict(), "missing": self.missing().to_dict()}
        record = {k: v for k, v in asdict(self).items() if k not in ("answers", "associations")} | facts
        record["alpha"] = {name: None if math.isnan(value) else value for name, value in self.alpha.items()}
        with writing(folder) as part:
            write_csv(self.table(), part / "survey.csv")
            write_csv(self.answers, part / "answers.csv")
            text = json.dumps(record | surroundings(), indent=2, ensure_ascii=False, allow_nan=False, default=int)
            (part / "survey.json").write_text(text + "\n", encoding="utf-8")
        return Path(folder)


def survey(of: World | Results, n: int = SHOW_N, *, seed: int = 1, design: Design = "adults") -> Survey:
    """Ask n residents as SHOW did, and fit its regression; the world is left as it is.

    Args:
        of: a world that has been measured, or the results of a run, whose last survey week is taken.
        n: adults to ask; everybody where fewer live here.
        seed: key of the sample, the items and the blanks; another seed is another survey of the same people.
        design: ``"adults"`` draws residents at random; ``"households"`` draws homes and asks every adult there until
            n are asked (a few more with the last home), and clusters standard errors by home.

    Raises:
        InputError: if n, seed or design cannot be used, or nobody is old enough.
    """
    from simulation.follow import check_seed

    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
        raise InputError(f"{n!r} is no number of respondents", "n", f"write a whole number, such as {SHOW_N}")
    if design not in get_args(Design):
        raise InputError(f"there is no design {design!r}", "design", did_you_mean(design, get_args(Design)))
    return _survey(_population(of), int(n), check_seed(seed), design)


def repeated(of: World | Results, n: int = SHOW_N, *, times: int = 200, seed: int = 1) -> pd.DataFrame:
    """Odds ratios of many surveys of one population, a row a survey and scale: what chance in the sample does.

    Args:
        of: as for :func:`survey`.
        n: adults asked in each.
        times: surveys; seeds ``seed``, ``seed + 1`` and so on.
        seed: the first seed.

    Raises:
        InputError: as :func:`survey`, or if there is no survey to make.
    """
    import pandas as pd

    if isinstance(times, bool) or not isinstance(times, int) or times < 1:
        raise InputError(f"{times!r} is no number of surveys", "times", "write 1 or more")
    tables = []
    for k in range(seed, seed + times):
        table = survey(of, n, seed=k).table()
        table.insert(0, "seed", k)
        tables.append(table[table["community"] != CLASSES[-1]])
    return pd.concat(tables, ignore_index=True)


def _population(of: World | Results) -> _Population:
    from simulation.results import Results
    from simulation.scenario import Scenario

    if isinstance(of, Results):
        scenario = Scenario.parse(of.provenance["scenario"], "run.json")
        columns = {name: of.columns[name] for name in _COLUMNS}
        columns |= {name: of.columns[f"last_{name}"] for name in (*SCALES, "belonging")}
        columns |= {"arrival": of.columns["arrival_last"], "place": of.setting}
        return _Population(scenario, scenario.burn_in + len(of.weekly) - 1, columns)
    r = of.residents
    order = np.argsort(r.dwelling)
    columns = {name: getattr(r, name)[order] for name in (*_COLUMNS, "arrival", "belonging")}
    columns |= {name: getattr(r, f"score_{name}")[order] for name in SCALES}
    columns["place"] = of.places.setting[r.neighborhood[order]]
    return _Population(of.scenario, of.week, columns)


def _survey(people: _Population, n: int, seed: int, design: Design) -> Survey:
    instrument = people.scenario.instrument
    able = np.flatnonzero(people.columns["age"] >= instrument.youngest)
    if not able.size:
        raise InputError(f"nobody here is {instrument.youngest} or older", "instrument.youngest", "write a lower age")
    notes = [] if able.size >= n else [f"only {able.size:,} adults live here, fewer than {n:,}: all were asked"]
    rows = able[_sample(people, able, n, seed, design)]
    answers = _answers(people, rows, seed)
    table = answers.assign(**{f"case_{s}": _case(answers[s], CUTOFFS[s]["moderate"]) for s in SCALES})
    found: list[Association] = []
    for scale in SCALES:
        cluster = "household" if design == "households" else None
        rows_, told = associate(table, scale, f"case_{scale}", "community", COVARIATES, cluster)
        found += rows_
        notes += told
    alpha = {s: items.alpha(answers[_item_names(s)].dropna().astype(float)) for s in SCALES}
    share = people.scenario.causal_share
    return Survey(answers, int(able.size), people.week, seed, design, share, tuple(found), alpha, tuple(notes))


def _sample(people: _Population, able: NDArray[np.int64], n: int, seed: int, design: Design) -> NDArray[np.int64]:
    """Places in ``able`` of who is asked, in the order of dwellings."""
    by = "dwelling" if design == "adults" else "household"
    one = people.columns[by][able].astype(np.uint32)
    number = people.columns["arrival"][able].astype(np.uint32) if design == "adults" else np.zeros_like(one)
    priority = unit_rows(seed, Decision.SURVEY_SAMPLE, people.week, one, number)
    order = np.lexsort((one, priority[1], priority[0]))
    last = min(n, able.size)
    while last < able.size and design == "households" and one[order[last]] == one[order[last - 1]]:
        last += 1
    return np.sort(order[:last])


def _answers(people: _Population, rows: NDArray[np.int64], seed: int) -> pd.DataFrame:
    """What the respondents put down, blanks as NaN."""
    import pandas as pd

    mine = {name: column[rows] for name, column in people.columns.items()}
    instrument = people.scenario.instrument
    who = mine["dwelling"].astype(np.uint32), mine["arrival"].astype(np.uint32)
    blank = unit_rows(seed, Decision.SURVEY_MISSING, people.week, *who, *range(7)) < instrument.blank_answers
    made: dict[str, Any] = {name: mine[name] for name in ("dwelling", "arrival", "household")}
    scores: dict[str, Any] = {}
    for m, (scale, weight) in enumerate(zip(SCALES, items.weights(instrument), strict=True)):
        u = unit_rows(seed, Decision.SURVEY_ITEMS, people.week, *who, *range(6 * m, 6 * m + 6))
        x = items.spread(mine[scale].astype(np.int64) // 2, u, weight).astype(np.float64)
        x[blank[7 * m : 7 * m + 7].T] = np.nan
        made |= dict(zip(_item_names(scale), x.T, strict=True))
        scores[scale] = 2 * x.sum(axis=1)
    words = _words(people.scenario)
    codes: dict[str, NDArray[Any]] = {
        "community": belonging_class(mine["belonging"], instrument).astype(np.int64),
        "age": np.searchsorted(BANDS, mine["age"], side="right"),
        "gender": mine["gender"].astype(np.int64),
        "culture": mine["culture"].astype(np.int64),
        "education": mine["education"].astype(np.int64),
        "income": mine["income"].astype(np.int64) - 1,
        "place": mine["place"].astype(np.int64),
    }
    for k, (name, code) in enumerate(codes.items()):
        code[blank[21 + k]] = -1
        scores[name] = pd.Categorical.from_codes(code, pd.Index(words[name]), ordered=name != "culture")
    numbers = dict.fromkeys([name for scale in SCALES for name in (*_item_names(scale), scale)], "Int8")
    return pd.DataFrame(made | scores).astype(numbers)


def _words(scenario: Scenario) -> dict[str, list[str]]:
    edges = [scenario.instrument.youngest, *BANDS]
    return {
        "community": list(CLASSES),
        "age": [*(f"{a}-{b - 1}" for a, b in zip(edges, BANDS, strict=False)), f"{BANDS[-1]}+"],
        "gender": [one.name.lower() for one in Gender],
        "culture": list(scenario.population.cultures),
        "education": [one.name.lower().replace("_", " ") for one in Education],
        "income": [f"quintile {k}" for k in range(1, 6)],
        "place": ["urban", "suburban", "rural"],
    }


def _item_names(scale: str) -> list[str]:
    return [f"{scale}_{j}" for j in range(1, items.ITEMS + 1)]


def _case(score: pd.Series[float], cutoff: int) -> pd.Series[float]:
    return (score >= cutoff).astype("Float64").astype(float)
