"""The brief as a reader gets it: numbers that are those of its tables, hostile names, a browser without a network."""

from __future__ import annotations

import csv
import json
import math
import re
import shutil
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simulation.cli import main
from simulation.compare import compare
from simulation.details.pooled import pooled
from simulation.details.states import MEASURED
from simulation.reading.scenario_files import shipped
from simulation.report import PAGE, report
from simulation.report.blocks import Table
from simulation.scenario import Scenario
from simulation.writing import keeping
from tests.report_worlds import FORMULA, HOSTILE, briefed

first = import_module("simulation.report.first")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
# figures that are part of names and conventions, not results
FIXED = re.compile(
    r"95 %|DASS-21|CHEERS 2022|STRESS-ABS|5 %|from 0 to 42|pass 100|per 1,000|of 10,000|of 42|section \d|^\d\. "
)


class Page(HTMLParser):
    """Numbers with the cells they point to, and figures in sentences that point to none."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[tuple[dict[str, str | None], str]] = []
        self.loose: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._said = ""

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag in ("meta", "link"):
            return  # never closed
        self.tags.append((tag, given))
        if given.get("id"):
            self.ids.append(given["id"])
        if tag in ("p", "li", "dd", "figcaption", "h1", "h2", "h3"):
            self._said = ""
        if tag == "data":
            self.cells.append((given, ""))

    def handle_startendtag(self, tag, attributes):
        """Parts of a drawing hold no text."""

    def handle_endtag(self, tag):
        while self.tags and self.tags.pop()[0] != tag:
            pass
        if tag in ("p", "li", "dd", "figcaption", "h2", "h3") and re.search(r"\d", FIXED.sub("", self._said.strip())):
            self.loose.append(self._said.strip())

    def handle_data(self, text):
        names = [tag for tag, _ in self.tags]
        if "style" in names:
            return
        self.text += text
        if names and names[-1] == "data":
            self.cells[-1] = (self.cells[-1][0], self.cells[-1][1] + text)
            return
        kinds = {given.get("class") for _, given in self.tags}
        if "svg" not in names and not kinds & {"name", "said", "file", "legend", "command"} and "code" not in names:
            self._said += text


def parsed(html):
    page = Page()
    page.feed(html)
    return page


def figure(text):
    return float(text.replace("−", "-").replace("+", "").replace(",", ""))


@pytest.fixture(scope="module")
def compared():
    return briefed()


@pytest.fixture(scope="module")
def folder(compared, tmp_path_factory):
    return report(compared, command="cohesion compare a b").save(tmp_path_factory.mktemp("brief"))


@pytest.fixture(scope="module")
def html(folder):
    return (folder / PAGE).read_text(encoding="utf-8")


def test_every_number_is_that_of_its_csv(html, folder):
    page, tables = parsed(html), {}
    assert len(page.cells) > 500
    for given, shown in page.cells:
        name = given["data-table"]
        if name not in tables:
            with (folder / f"report_{name}.csv").open(encoding="utf-8", newline="") as file:
                tables[name] = list(csv.DictReader(file))  # each figure to its last digit
        held = float(tables[name][int(given["data-row"])][given["data-column"]])
        assert held == float(given["value"]), given
        decimals = int(given.get("data-decimals") or len(shown.partition(".")[2]))
        wanted = abs(held) if "data-size" in given else held
        assert math.isclose(figure(shown), wanted, rel_tol=0, abs_tol=0.5000001 * 10**-decimals), (given, shown)


def test_intervals_of_groups_hold_the_parameters_too(compared, folder):
    """Everybody who stayed is nearly everybody: with draws both intervals must hold the parameters alike."""
    groups, effects = (pd.read_csv(folder / f"report_{name}.csv") for name in ("groups", "outcomes"))
    groups = groups[(groups["by"] == "everybody") & (groups["outcome"] == "belonging")].set_index("arm")
    effects = effects[effects["outcome"] == "belonging"].set_index("arm")
    for arm in (HOSTILE, "'" + FORMULA):
        wide = effects.loc[arm, "high"] - effects.loc[arm, "low"]
        assert groups.loc[arm, "high"] - groups.loc[arm, "low"] == pytest.approx(wide, rel=0.25)
    pairs = compared.details.pairs[HOSTILE]
    everybody = compared.details.group_names.index(("everybody", "everybody"))
    column = MEASURED.index("belonging")
    alone = pooled(np.divide, pairs.gap[:, everybody, column], pairs.n[:, everybody])
    assert groups.loc[HOSTILE, "high"] - groups.loc[HOSTILE, "low"] != pytest.approx(alone.high - alone.low, rel=0.01)


def test_no_figure_in_a_sentence_comes_from_nowhere(html):
    assert parsed(html).loose == []


def drawn(html, key):
    """Words and figures inside the drawing whose identifiers begin with this key."""
    found = next(part for part in re.findall(r"<svg.*?</svg>", html, re.DOTALL) if f'id="{key}-' in part)
    return [unescape(word).strip() for word in re.findall(r"<text[^>]*>([^<]*)</text>", found)]


def test_the_figure_of_the_budget_shows_the_totals_of_its_table(html, folder):
    table = pd.read_csv(folder / "report_budget.csv")
    total = table[
        (table["kind"] == "program") & (table["payer"] == "all") & (table["year"] == 1) & (table["extra"] != 0)
    ]
    assert len(total) == 2  # the placebo spends nothing and is left out
    for extra in total["extra"]:
        assert any(
            math.isclose(figure(word), extra, rel_tol=0.005) for word in drawn(html, "budget-0") if numeric(word)
        )


def test_the_figure_of_information_shows_the_row_of_its_table(html, folder):
    table = pd.read_csv(folder / "report_information.csv")
    row = table[table["threshold"].isin([50_000, 100_000, 104_000, 150_000])].sort_values("evpi").iloc[-1]
    words = drawn(html, "evppi")
    for column, label in (
        ("evpi", "everything (EVPI)"),
        ("utilities", "all utilities"),
        ("causal_share", "causal share"),
    ):
        assert label in words
        assert any(
            math.isclose(figure(word), row[column], rel_tol=0.005, abs_tol=1e-4) for word in words if numeric(word)
        )


def numeric(word):
    return re.fullmatch(r"[−+]?[\d,]+(\.\d+)?", word) is not None


def test_the_first_screen_answers_five_questions(html):
    said = parsed(html).text
    questions = "Which?", "For whom?", "What gets worse?", "At what cost?", "How sure?", "At a glance"
    asked = [said.index(question) for question in questions]
    assert asked == sorted(asked)


def first_screen(made):
    said = re.sub(r"\s+", " ", parsed(made.html).text)
    return said[said.index("Which?") : said.index("At a glance")]


def with_mood(compared, taken):
    """The same comparison, in which the first arm takes 0.02 SD off distress, and its visits a part of that."""
    lucky = 1e-4 * np.resize([-1.0, 1.0], len(compared.seeds))
    moods = {name: np.zeros((len(lucky), 2)) for name in compared.details.mood}
    moods[HOSTILE] = np.stack([-0.02 + lucky, taken * (0.02 - lucky)], axis=1)
    return replace(compared, details=replace(compared.details, mood=moods))


def test_the_first_screen_says_how_much_hangs_on_the_lift_of_taking_part(compared, monkeypatch):
    monkeypatch.setattr(first, "leading", lambda brief: HOSTILE)
    made = report(with_mood(compared, 0.9))
    assert "It hangs on an assumption: 90 percent of the effect on distress comes from visits" in first_screen(made)
    assert "by 0.005 SD a week where 0 to 0.0076 is thought possible. No draw varies it." in first_screen(made)
    row = made.tables["report_lift.csv"].frame.iloc[0]
    assert row[["arm", "distress", "visits", "percent"]].tolist() == [HOSTILE, *map(pytest.approx, (-0.02, -0.018, 90))]
    assert "hangs on an assumption" not in first_screen(report(with_mood(compared, 0.05)))


def test_a_world_without_the_lift_is_told_where_it_was_run(compared, monkeypatch):
    monkeypatch.setattr(first, "leading", lambda brief: HOSTILE)
    names = ["alternative", "arm", "against", "outcome", "mean", "low", "high"]
    rows = [(one, HOSTILE, compared.baseline.name, "depression_moderate", mean, mean - 0.001, mean + 0.001)
            for one, mean in (("calibrated", -0.002), ("no_uplift", 0.0))]  # fmt: skip
    said = first_screen(report(with_mood(compared, 0.9), structures=pd.DataFrame(rows, columns=names)))
    assert f"Built without that lift, {HOSTILE} changes “Depression, moderate or worse” by 0.00" in said
    assert "(−0.10 to +0.10): no clear difference." in said


def test_what_gets_worse_is_said_of_every_arm(compared):
    at = compared.outcomes.index("trust")
    values = {name: held.copy() for name, held in compared.values.items()}
    values[HOSTILE][:, :, at] = values[compared.baseline.name][:, :, at] - 0.25
    said = first_screen(report(replace(compared, values=values)))
    assert f"{HOSTILE}: “Trust in the community” by −0.25 SD" in said


def test_what_gets_worse_is_sought_in_all_outcomes_and_next_to_nothing_is_no_harm(compared):
    values = {name: held.copy() for name, held in compared.values.items()}
    for outcome, change in (("waiting", 3.0), ("loneliness", 4e-6)):
        at = compared.outcomes.index(outcome)
        values[HOSTILE][:, :, at] = values[compared.baseline.name][:, :, at] + change
    made = report(replace(compared, values=values))
    said = first_screen(made).split("At what cost?")[0]
    assert "“Waiting for care” by +3" in said
    assert "“Loneliness”" not in said
    table = made.tables["report_outcomes.csv"].frame.set_index(["arm", "outcome"])["reading"]
    assert table[HOSTILE, "loneliness"] == "next to nothing"
    assert table[HOSTILE, "waiting"] == "worse"


def test_a_best_buy_that_costs_nothing_is_doubted():
    brief = SimpleNamespace(
        reading=lambda *_: "better", evidence=None,
        glance=Table("glance", "", pd.DataFrame({"arm": ["free", "paid"], "cost": [0.0, 3.0]})),
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(first.evidence, "weakest", lambda *_: "trials")
        assert "no cost of it was counted, and nothing is free" in first._doubts(brief, "free")
        assert first._doubts(brief, "paid") == ""


@pytest.mark.parametrize("name", [n for n in shipped() if n.split("/")[0] in ("all_together", "cases", "frameworks")])
def test_an_arm_of_several_programs_has_a_row_for_all_of_them_together(name):
    arm = Scenario.load(name).with_(population__residents=150, burn_in=2, weeks=4)
    base = arm.with_(name="without", interventions={})
    made = report(compare(base, arm, 2, workers=1, details=True))
    ledger = made.tables["report_reach.csv"].frame if "report_reach.csv" in made.tables else None
    if ledger is not None and ledger["intervention"].nunique() > 2:
        assert "each resident counted once" in made.html
        steps = ledger[ledger["step"] == "attended once"].set_index("intervention")["persons"]
        assert steps.drop("all of them").max() <= steps["all of them"] <= steps.drop("all of them").sum() + 1e-9


def test_few_pairs_are_called_few(html):
    assert "So few pairs say little" not in html
    assert "So few pairs say little" in report(briefed(draws=False, weeks=4)).html


def test_acceptability_and_evpi_follow_from_the_rows_that_are_kept(folder):
    rows, curve, known = (pd.read_csv(folder / f"report_{n}.csv") for n in ("rows", "acceptability", "information"))
    cost, qaly = (rows.pivot(index="row", columns="arm", values=f"extra_{n}") for n in ("cost", "qaly"))
    for threshold in (50_000, 150_000):
        worth = threshold * qaly - cost
        best = worth.eq(worth.max(axis=1), axis=0)
        shares = best.div(best.sum(axis=1), axis=0).mean()
        told = curve[curve["threshold"] == threshold].set_index("arm")["probability"]
        assert shares.to_dict() == pytest.approx(told.to_dict())
        evpi = known.loc[known["threshold"] == threshold, "evpi"].item()
        assert evpi == pytest.approx(worth.max(axis=1).mean() - worth.mean().max(), abs=1e-6)  # of thousands of dollars


def test_where_nothing_changes_the_first_screen_says_so():
    one = Scenario.load("baseline").with_(name="b", burn_in=1, weeks=2, population__residents=40)
    none = one.with_(name="none", interventions={"none": {"kind": "local_champions", "per_hundred": 0.0}})
    said = parsed(report(compare(one, [none], 2, workers=1, details=True)).html).text
    assert "None: no arm changes anything for anybody in this model." in said
    assert "How sure?" not in said


def test_names_do_no_harm(html, folder):
    assert "<script" not in html
    assert "<img" not in html
    assert HOSTILE in parsed(html).text
    _no_cell_runs(folder)
    assert FORMULA in parsed(html).text


def _no_cell_runs(folder):
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@")) or re.match(r"[+-][^\d.in]", cell)], path.name


def test_names_do_no_harm_in_the_files_of_a_comparison(compared, tmp_path):
    compared.save(tmp_path)
    assert {*keeping.COMPARISON, *keeping.DETAILS} <= {file.name for file in tmp_path.iterdir()}
    _no_cell_runs(tmp_path)
    assert "'" + FORMULA in (tmp_path / "groups.csv").read_text(encoding="utf-8").replace('""', '"')
    assert json.loads((tmp_path / "compare.json").read_text(encoding="utf-8"))["details"] == list(keeping.DETAILS)


def test_the_page_stands_alone_and_is_small(html):
    assert len(html.encode()) < 3_000_000
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)
    assert "url(http" not in html


def test_identifiers_are_unique_and_there_is_one_main_heading(html):
    page = parsed(html)
    assert len(page.ids) == len(set(page.ids))
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert '<html lang="en">' in html


def test_a_placebo_makes_no_difference(compared, html, folder):
    table = pd.read_csv(folder / "report_outcomes.csv")
    placebo = table[table["arm"] == "placebo"]
    assert (placebo[["mean", "low", "high", "chance", "parameters"]] == 0).all(axis=None)
    assert (placebo["reading"] == "no difference").all()
    assert "placebo makes no difference" in re.sub(r"\s+", " ", parsed(html).text)


def test_ratios_wait_for_those_who_decide(html):
    assert "ICER" in html
    made = report(briefed(draws=False, weeks=4))
    assert "choices that nobody has made yet" in made.html
    assert not {"report_summary.csv", "report_information.csv"} & set(made.tables)
    assert "Monte Carlo error" in made.html
    assert {*made.tables} <= {*keeping.REPORT}


def test_conclusions_that_another_structure_turns_round_are_named(compared):
    arm, base = HOSTILE, compared.baseline.name
    rows = [("as calibrated", arm, base, "belonging", 0.1, 0.05, 0.15),
            ("as calibrated", arm, FORMULA, "belonging", 9, 8, 10),
            ("no feedback", arm, base, "belonging", 0.01, -0.02, 0.04)]  # fmt: skip
    names = ["alternative", "arm", "against", "outcome", "mean", "low", "high"]
    made = report(compared, structures=pd.DataFrame(rows, columns=names))
    said = re.sub(r"\s+", " ", parsed(made.html).text)
    assert (
        "is “better” as calibrated (+0.05 to +0.15), but “no clear difference” under no feedback (−0.02 to +0.04)"
        in said
    )
    assert len(made.tables["report_structures.csv"].frame) == 2


def test_files_are_those_announced(folder):
    assert {file.name for file in folder.iterdir()} <= {*keeping.REPORT}
    assert len(list(folder.iterdir())) > 25


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--report"], "add for example --out brief"),
        (["--report", "--out", "{}", "--set", "economics.horizon=3"], "set a shorter horizon"),
    ],
)
def test_a_report_that_cannot_be_is_refused_before_the_runs(more, said, tmp_path, capsys):
    words = [word.format(tmp_path / "brief") for word in more]
    assert main(["compare", "baseline", "local_champions", *words]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "brief").exists()


def test_the_command_writes_all_and_says_how_to_repeat_it(tmp_path, capsys):
    words = ["compare", "baseline", "local_champions", "--residents", "120", "--weeks", "4", "--set", "burn_in=2"]
    assert main([*words, "--replicates", "2", "--workers", "1", "--report", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "Wrote report.html" in said
    assert "no cost per QALY: economics.perspective" in said
    files = {file.name for file in tmp_path.iterdir()}
    assert {PAGE, "report_outcomes.csv", *keeping.COMPARISON} <= files
    again = "cohesion compare baseline local_champions --replicates 2 --seed 1 --weeks 4 --residents 120"
    assert again in (tmp_path / PAGE).read_text(encoding="utf-8")


def _printed(browser, folder):
    """On paper the brief alone, and everything when its switch asks for it."""
    page = browser.new_page()
    page.goto((folder / PAGE).as_uri())
    pages = []
    for _ in range(2):
        pages.append(page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n"))
        page.check("#whole")
    assert 1 <= pages[0] <= 4, pages
    assert pages[1] > 3 * pages[0], pages


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
@pytest.mark.filterwarnings("ignore")
def test_a_browser_finds_nothing_to_fault(folder):
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width in (1280, 390):
            # axe is put into the page, which the page's own policy would forbid
            context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
            asked, said = [], []
            context.route(
                "**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort()
            )
            page = context.new_page()
            page.on("request", lambda request: asked.append(request.url))  # noqa: B023
            page.on("console", lambda message: said.append(message.text))  # noqa: B023
            page.goto((folder / PAGE).as_uri())
            assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            found = Axe().run(page).response
            assert len(found["passes"]) > 15
            assert [(v["id"], v["impact"]) for v in found["violations"] if v["impact"] in ("serious", "critical")] == []
            assert said == []
            context.close()
        _printed(browser, folder)
        browser.close()
