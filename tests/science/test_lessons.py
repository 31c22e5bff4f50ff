"""What the classroom's lessons say is true in the model: each is run as a class runs it, for several seeds."""

import numpy as np
import pytest

from simulation.app.findings import FINDINGS
from simulation.app.lesson_files import lessons
from simulation.app.lesson_worlds import lived

LESSONS = {lesson.name: lesson for lesson in lessons()}
SEEDS = (1, 2)
BURN_IN = 30  # weeks, less than a class has; what is compared are the same people in both worlds
TIMES = 4


def run(lesson, seed, **changes):
    """A lesson's run, as the page makes it."""
    return lived(lesson, seed, TIMES, burn_in=BURN_IN, **changes)


@pytest.fixture(scope="module")
def ran():
    """Evidence of every lesson and seed, made when it is asked for; other worlds are lived for one seed alone."""
    made = {}

    def evidence(name):
        lesson = LESSONS[name]
        for seed in SEEDS[:1] if lesson.repeats else SEEDS:
            if (name, seed) not in made:
                made[name, seed] = run(lesson, seed)
        return [made[key] for key in made if key[0] == name]

    return evidence


@pytest.mark.parametrize("name", LESSONS)
def test_every_promise_of_a_lesson_is_kept(ran, name):
    """In the mean of the seeds: one run may break a promise by luck, and the page says so then."""
    for promise in LESSONS[name].promises:
        value = float(np.mean([FINDINGS[promise.finding].of(e) for e in ran(name)]))
        assert promise.hold(value), (promise.says, promise.finding, value)


@pytest.mark.parametrize("name", LESSONS)
def test_the_question_has_an_answer_and_the_text_its_numbers(ran, name):
    lesson = LESSONS[name]
    for made in ran(name):
        value = FINDINGS[lesson.guess.finding].of(made)
        if lesson.guess.kind == "choice":
            assert sum(bounds.hold(value) for bounds in lesson.guess.options.values()) == 1
        else:
            assert lesson.guess.low <= value <= lesson.guess.high
        numbers = lesson.numbers(made)
        told = lesson.filled("Compare", numbers) + lesson.filled("Explain", numbers)
        assert "{" not in told
        assert "cannot be told" not in told


def test_lesson_1_the_effect_goes_with_the_causal_share_and_the_association_stays(ran):
    lesson = LESSONS["1_association_is_not_effect"]
    none = run(lesson, 1, causal_share=0.0)
    some = ran(lesson.name)[0]
    assert abs(none.raised.change) < 0.001  # a tenth of a point: only feedback through taking part is left
    assert some.raised.change < -0.002
    assert FINDINGS["odds_ratio"].of(none) > 1.5
    assert none.survey.expected < -0.015


def test_lesson_2_twice_the_coverage_moves_the_mean_more(ran):
    lesson = LESSONS["2_reach_times_effect"]
    double = run(lesson.model_copy(update={"change": {"interventions.befriending.coverage": 0.2}}), 1)
    one = ran(lesson.name)[0]
    assert FINDINGS["reached"].of(double) == pytest.approx(20, abs=2)
    assert FINDINGS["lonelier_all"].of(double) > FINDINGS["lonelier_all"].of(one)


def test_lesson_4_with_clinicians_the_line_is_shorter_and_more_are_in_care():
    lesson = LESSONS["4_campaigns_and_waiting_lists"]
    both = lesson.model_copy(update={"scenario": "questions/what_if_the_campaign_comes_with_clinicians"})
    made = run(both, 1)
    assert FINDINGS["waiting_change"].of(made) < -15
    assert FINDINGS["in_care_change"].of(made) > 10


def test_lesson_5_a_scale_for_the_poor_is_for_the_poor(ran):
    lesson = LESSONS["5_who_benefits"]
    scale = run(lesson.model_copy(update={"scenario": "questions/what_if_only_the_poor_pay_less"}), 1)
    for made in ran(lesson.name):
        assert FINDINGS["share_poorer"].of(scale) > FINDINGS["share_poorer"].of(made) + 15


def test_lesson_6_projects_that_residents_own_last_longer_and_most_close_in_the_end(ran):
    lesson = LESSONS["6_the_grant_cliff"]
    changes = {"interventions.grants.end": 52, "interventions.grants.say": 1.0}
    changes |= {"interventions.grants.activity.voice": 1.0, "interventions.grants.activity.roles": 0.5}
    owned = run(lesson.model_copy(update={"change": changes}), 1)
    left = FINDINGS["projects_left"].of(owned)
    assert FINDINGS["projects_left"].of(ran(lesson.name)[0]) + 1 < left < 7
