"""The agenda of a review as the procedure words it, and what its answers mean."""

from __future__ import annotations

from datetime import date

import pytest

from sotui.dates.bank_holidays import england
from sotui.procedures.library import load_packs
from sotui.procedures.model import Force
from sotui.procedures.outline import Asks, Item, Outline, OutlineFor
from sotui.procedures.pack import Pack, Role
from sotui.reviews.agenda_rules import borne, items_for, missing, outlines_of
from sotui.reviews.model import Agreed, Answer, Review, Stage
from sotui.reviews.outcome_rules import asks_outcome, decided, waiting_words
from sotui.reviews.rules import stage_of, working_days_between

APPENDIX_A = """
1. Summary of events leading to the Supervision Order
2. How has the support plan been implemented?
3. Any significant incidents or events since the Supervision Order issued?
4. Actions undertaken to address new challenges
5. Progress Made
· Impact for the child’s Lived Experience
· Impact for the Adults lived experience
6. Areas of Concern remaining
· Impact for the Child’s Lived Experience
· Impact for the Adults lived Experience
Analysis
· Summary progress made
· Evidence of parenting practice internalised
· Statement regarding threshold
· Decision regarding extending Supervision Order
· Plan for the future
""".strip().splitlines()
"""The template agenda as it is printed in the procedure."""

SOURCE = """
to ensure that the intervention as outlined in the Supervision Order has started in a timely way and that
quality of planning and actions to be taken are clear, SMART and consistent with the needs of the family.
IRO’s should note that changes to work can be made but that should be in response to the presenting situation.
formally reviewing the child’s Plan; reviewing progress made; and, considering whether a further application
should be requested to extend the Supervision Order for a further period of time.
At this meeting, the Head of Service will attend and participate in the discussion regarding threshold
and next steps. The purpose of the Head of Service attending is to facilitate immediate oversight and
agreement to
progress, if required to go to Legal Gateway. It will also allow the Head of Service to review the quality and
consistency of the intervention to date as part of management oversight.
That no further legal action is required, because the threshold no longer applies and support, if any, will be
offered via CIN or Early Help, for example.
That the Review identified that insufficient progress had been made and a further extension of the Supervision
Order should be sought.
Why has the Supervision Order been unsuccessful in addressing the concerns?
What are the ongoing concerns that reaches threshold? The nature of the proposed plans moving forwarded
What the service commitments being proposed are Expected outcomes of a further Supervision Order
What actions have been undertaken to address new challenges? What has been the progress made
"""
"""Sentences of clauses 5.2 to 7.3 that the form quotes."""


def wirral() -> tuple[Outline, ...]:
    outlines, own = outlines_of([load_packs()["wirral"]])
    assert own
    return outlines


@pytest.mark.parametrize("which", ["initial", "nine-month", "further", ""])
def test_every_review_goes_through_appendix_a_in_its_order(which: str) -> None:
    items = items_for(wirral(), which)[:15]
    printed = [f"{item.number}. {item.label}" if item.number else f"· {item.label}" for item in items]
    assert printed == [line for line in APPENDIX_A if line != "Analysis"]


def test_the_two_impacts_are_kept_apart_under_progress_and_under_concerns() -> None:
    under = {item.key: item.under for item in items_for(wirral(), "nine-month")}
    assert {key: above for key, above in under.items() if above} == {
        "progress.child": "progress",
        "progress.adults": "progress",
        "concern.child": "concern",
        "concern.adults": "concern",
    }


def test_keys_are_unique_over_all_that_one_review_is_asked() -> None:
    for which in ("initial", "nine-month", "further"):
        keys = [item.key for item in items_for(wirral(), which)]
        assert len(keys) == len(set(keys))


def test_each_review_is_asked_its_own_questions_after_the_agenda() -> None:
    def own(which: str) -> list[str]:
        return [item.id for item in items_for(wirral(), which)[15:]]

    assert own("initial") == ["WIR-5-2", "WIR-5-2", "WIR-5-2", "WIR-5-2", "WIR-5-3b"]
    assert own("nine-month") == ["WIR-5-4a", "WIR-5-4b", "WIR-5-4c"]
    assert own("further") == ["WIR-6-4", "WIR-6-5", "WIR-6-5"]
    assert own("") == []


def test_every_quote_is_a_sentence_of_the_source() -> None:
    text = " ".join(SOURCE.split())
    quotes = [item.quote for outline in wirral() for item in outline.items() if item.quote]
    quotes += [outcome.quote for outline in wirral() for outcome in outline.outcomes]
    quotes += [
        words for one in wirral() for outcome in one.outcomes for id, words in outcome.follows if "7-3" in id
    ]
    assert len(quotes) > 12
    for quote in quotes:
        assert quote in text, quote


def test_a_procedure_without_an_agenda_gets_plain_headings() -> None:
    packs = [pack for pack in load_packs().values() if pack.role is not Role.ORDERS]
    outlines, own = outlines_of(packs)
    assert not own
    assert all(item.id.startswith("HOUSE-") for item in items_for(outlines, "first"))
    assert {one.use for one in outlines} == {OutlineFor.REVIEW}


def test_of_nothing_written_every_heading_needs_a_reason() -> None:
    for which, count in (("initial", 20), ("nine-month", 18)):
        found = missing(items_for(wirral(), which), {})
        assert (len(found.named), found.must, found.others) == (count, (), ())


def test_plain_headings_need_a_reason_only_where_nothing_at_all_is_written() -> None:
    outlines, _ = outlines_of([pack for pack in load_packs().values() if pack.role is not Role.ORDERS])
    items = items_for(outlines, "first")
    assert missing(items, {}).named == items
    found = missing(items, {"events": Answer("A quiet summer.")})
    assert found.named == ()
    assert [item.key for item in found.others] == [item.key for item in items if item.key != "events"]


def test_an_empty_question_of_the_initial_review_needs_a_reason() -> None:
    items = items_for(wirral(), "initial")
    answers = {item.key: Answer("said", yes=True) for item in items if item.key != "objective.smart"}
    assert [item.key for item in missing(items, answers).named] == ["objective.smart"]
    # Changes to the work are named only: there may have been none.
    answers = {item.key: Answer("said", yes=True) for item in items if item.key != "objective.changes"}
    found = missing(items, answers)
    assert (found.named, [item.key for item in found.others]) == ((), ["objective.changes"])


def test_blanks_are_no_answer_and_no_is_one() -> None:
    items = items_for(wirral(), "nine-month")
    answers = {"events": Answer("  \n "), "purpose.plan": Answer(yes=False)}
    named = {item.key for item in missing(items, answers).named}
    assert "events" in named
    assert "purpose.plan" not in named


def test_signing_waits_for_what_must_be_there() -> None:
    item = Item("SAM-1-1", "views", "The child’s views", force=Force.MUST)
    assert missing([item], {}).must == (item,)
    assert missing([item], {"views": Answer("She wants to stay.")}).must == ()


def test_only_a_no_to_the_objective_of_the_initial_review_means_something() -> None:
    initial = items_for(wirral(), "initial")
    assert borne(initial, {"objective.smart": Answer(yes=False)}) == {"plan-unsatisfactory"}
    assert borne(initial, {"objective.smart": Answer(yes=True)}) == set()
    nine = items_for(wirral(), "nine-month")
    assert borne(nine, {"purpose.plan": Answer(yes=False)}) == set()
    assert all(item.asks is Asks.YES_NO for item in initial if item.no_means)


def test_working_days_left_leave_out_today_weekends_and_bank_holidays() -> None:
    calendar = england()
    assert working_days_between(date(2026, 12, 24), date(2026, 12, 29), calendar) == 1
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 20), calendar) == 0
    assert working_days_between(date(2026, 11, 24), date(2026, 11, 20), calendar) == -2


def review(*agreed: Agreed, **said: object) -> Review:
    from datetime import UTC, datetime

    return Review(
        id="r",
        order_id="o",
        occurrence="f",
        which=str(said.get("which", "nine-month")),
        held=date(2026, 10, 15),
        at=None,
        chair_id="w",
        chair="Iris Officer",
        answers={},
        attendance=(),
        recorded_by="",
        recorded_at=datetime(2026, 10, 15, tzinfo=UTC),
        words=frozenset(said.get("words", ())),  # type: ignore[call-overload]
        agreed=agreed,
    )


def agreed(position: str, outcome: str = "outcome-b", decision: str = "extend", day: int = 2) -> Agreed:
    return Agreed(position, "somebody", outcome, decision, date(2026, 11, day))


def test_an_outcome_stands_only_once_both_have_agreed_the_same() -> None:
    main = wirral()[0]
    head, manager = agreed("Head of Service"), agreed("Team Manager", day=4)
    assert decided(review(head), main) is None
    assert waiting_words(review(head), main) == "waits for Team Manager"
    assert decided(review(head, manager), main) == manager
    other = agreed("Team Manager", decision="further-order")
    assert decided(review(head, other), main) is None
    assert waiting_words(review(head, other), main) == "Head of Service and Team Manager differ"
    # The last word of each counts.
    assert decided(review(head, other, manager), main) == manager


def test_no_outcome_is_asked_of_an_initial_review_nor_where_the_evidence_was_insufficient() -> None:
    main = wirral()[0]
    assert asks_outcome(review(), main)
    assert not asks_outcome(review(which="initial"), main)
    assert not asks_outcome(review(words=["insufficient-evidence"]), main)


def test_a_review_not_recorded_has_only_begun() -> None:
    main = wirral()[0]
    assert stage_of(None, main) is Stage.BEGUN
    assert stage_of(review(), main) is Stage.HELD


def test_the_packs_that_ship_bring_no_outcome_that_means_nothing_for_the_order() -> None:
    packs: list[Pack] = list(load_packs().values())
    for pack in packs:
        for outline in pack.outlines:
            assert all(outcome.decisions for outcome in outline.outcomes)
