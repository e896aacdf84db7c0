"""What an analyst may say of a post, and what becomes of its scores."""

from __future__ import annotations

import msgspec
import pytest

from monitor.assessment import Assessment, Label, Reason, Severity, total
from monitor.errors import UsageError
from monitor.opinion.correcting import Given, completed, corrected, labels_of
from monitor.opinion.training.corpus import Labels

COMPLAINT = Labels("negative", "withdrawal_delay", "minor", "about")
UNRELATED = Labels("negative", "unrelated", "none", "unrelated")
SAID = Assessment(
    brand="acme",
    relevance=0.8,
    sentiment=-0.6,
    label=Label.NEGATIVE,
    topics=("withdrawal_delay", "slippage", "own_topic"),
    severity=Severity.MAJOR,
    reasons=(
        Reason("relevance.alias", 0.5, "Acme"),
        Reason("relevance.wording", 0.3, ""),
        Reason("topic.withdrawal_delay", 0.7, "出金"),
        Reason("sentiment.words", -0.6, "黑"),
        Reason("severity.complaint", 1, "negative"),
        Reason("severity.police", 2, "报警"),
    ),
)

FOLLOWS = [
    (COMPLAINT, Given(relevance="unrelated"), Given(relevance="unrelated", topic="unrelated", severity="none")),
    (COMPLAINT, Given(topic="unrelated"), Given(relevance="unrelated", topic="unrelated", severity="none")),
    (COMPLAINT, Given(sentiment="neutral"), Given(sentiment="neutral", severity="none")),
    (COMPLAINT, Given(sentiment="positive"), Given(sentiment="positive", topic="praise", severity="none")),
    (COMPLAINT, Given(topic="praise"), Given(sentiment="positive", topic="praise", severity="none")),
    (COMPLAINT, Given(severity="major"), Given(severity="major")),
    (COMPLAINT, Given(relevance="aside"), Given(relevance="aside")),
    (UNRELATED, Given(topic="slippage"), Given(relevance="about", topic="slippage")),
    (
        COMPLAINT,
        Given(sentiment="neutral", topic="fake_site_scam", severity="major"),
        Given(sentiment="neutral", topic="fake_site_scam", severity="major"),
    ),
]


@pytest.mark.parametrize(("before", "given", "told"), FOLLOWS)
def test_what_follows_from_a_label_need_not_be_said(before: Labels, given: Given, told: Given) -> None:
    assert completed(before, given) == told


@pytest.mark.parametrize(
    ("before", "given", "problem"),
    [
        (COMPLAINT, Given(), "nothing was given"),
        (COMPLAINT, Given(topic="nonsense"), "topic: expected one of deposit_failure, .*'nonsense'"),
        (COMPLAINT, Given(relevance="unrelated", topic="slippage"), "topic = slippage does not go"),
        (COMPLAINT, Given(relevance="unrelated", severity="major"), "severity = major does not go"),
        (COMPLAINT, Given(sentiment="positive", topic="slippage"), "a positive post is praise or news"),
        (COMPLAINT, Given(sentiment="negative", topic="praise"), "sentiment = negative does not go"),
        (Labels("positive", "praise", "none", "about"), Given(sentiment="negative"), "say what the post is about"),
        (UNRELATED, Given(relevance="about"), "needs a topic"),
    ],
)
def test_labels_that_contradict_each_other_are_refused(before: Labels, given: Given, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        completed(before, given)


@pytest.mark.parametrize("given", [told for before, _, told in FOLLOWS if before is COMPLAINT])
def test_a_corrected_score_is_still_the_sum_of_its_reasons(given: Given) -> None:
    made = corrected(SAID, labels_of(SAID), given, "Mei")

    assert made.relevance == total(made.reasons, "relevance", 0, 1)
    assert made.sentiment == total(made.reasons, "sentiment", -1, 1)
    assert ("none", "minor", "major")[int(total(made.reasons, "severity", 0, 2))] == made.severity
    assert labels_of(made, [given]) == given.over(labels_of(SAID))
    assert set(SAID.reasons) < set(made.reasons)
    assert all("(Mei)" in one.detail for one in made.reasons if one.code.endswith(".corrected"))


def test_a_second_correction_takes_the_place_of_the_first() -> None:
    once = corrected(SAID, labels_of(SAID), Given(sentiment="neutral", severity="none"), "Mei")

    twice = corrected(once, labels_of(once), Given(sentiment="negative", severity="minor"), "Jo")

    told = [one for one in twice.reasons if one.code.endswith(".corrected")]
    assert [one.detail for one in told] == ["neutral → negative (Jo)", "none → minor (Jo)"]
    assert (twice.sentiment, twice.severity) == (-0.7, "minor")


def test_another_topic_takes_the_first_place_and_what_else_it_is_about_stays() -> None:
    def topics(topic: str) -> tuple[str, ...]:
        return corrected(SAID, labels_of(SAID), Given(topic=topic), "Mei").topics

    assert topics("frozen_card") == ("frozen_card", "slippage", "own_topic")
    assert topics("slippage") == ("slippage", "own_topic")
    assert topics("question") == ("question",)


def test_what_an_assessment_amounts_to_is_unrelated_below_the_bound() -> None:
    assert labels_of(SAID) == Labels("negative", "withdrawal_delay", "major", "about")
    assert labels_of(SAID, [Given(relevance="aside"), Given(severity="minor")]).relevance == "aside"
    assert labels_of(msgspec.structs.replace(SAID, relevance=0.4)) == UNRELATED
