"""What follows from a note and its dates, without a register: clocks in words, last seen, what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from sotui.dates.clock import local
from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.procedures.library import load_packs
from sotui.procedures.model import Force
from sotui.procedures.outline import Outline
from sotui.register.actions import Action, ActionState, Source, in_order, is_late
from sotui.supervision import clock_rules, rules
from sotui.supervision.model import Clock, LastSeen, NoteKind, Written

CHILD = Subject(SubjectKind.CHILD, "ada")
FRIDAY = local(date(2026, 11, 20), 14, 30)
CLOCK = Clock(local(date(2026, 11, 23), 14, 30), date(2026, 11, 25))
"""Of a session on a Friday afternoon: 72 hours end on Monday, three working days on Wednesday."""


def written(**changed: object) -> Written:
    return replace(Written(NoteKind.PLANNED, ("ada",), FRIDAY), **changed)  # type: ignore[arg-type]


def outline() -> Outline:
    found = rules.outlines_of(load_packs()["hillingdon"])
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("now", "said", "short"),
    [
        (local(date(2026, 11, 20), 15), "record within 71 h · by Wed 25 Nov", "sign within 71 h"),
        (local(date(2026, 11, 23), 14), "record within the hour · by Wed 25 Nov", "sign within 1 h"),
        (local(date(2026, 11, 23), 15), "72 hours have passed · record by Wed 25 Nov", "sign by Wed 25 Nov"),
        (local(date(2026, 11, 25), 23), "72 hours have passed · record by Wed 25 Nov", "sign by Wed 25 Nov"),
        (local(date(2026, 11, 26), 9), "record is 1 day late · was due Wed 25 Nov", "record 1 day late"),
    ],
)
def test_the_clock_in_words(now: datetime, said: str, short: str) -> None:
    assert clock_rules.clock_words(CLOCK, now) == said
    assert clock_rules.clock_short(CLOCK, now) == short


def test_over_the_night_of_the_clock_change_an_hour_is_an_hour() -> None:
    clock = Clock(local(date(2026, 10, 27), 11), date(2026, 10, 28))
    assert clock_rules.clock_short(clock, local(date(2026, 10, 24), 12)) == "sign within 72 h"


@pytest.mark.parametrize(
    ("kind", "full", "words"),
    [
        (NoteKind.PLANNED, False, "planned"),
        (NoteKind.AD_HOC, False, "ad-hoc"),
        (NoteKind.AD_HOC, True, "ad-hoc+full"),
        (NoteKind.GROUP, False, "group"),
        (NoteKind.GROUP, True, "group+full"),
        (NoteKind.REFLECTIVE, True, "group+full"),
        (NoteKind.PLANNED, True, "planned"),
    ],
)
def test_an_ad_hoc_or_group_supervision_can_be_marked_as_full(kind: NoteKind, full: bool, words: str) -> None:
    assert rules.fact_words(kind, full) == words


def test_signed_on_the_same_day_it_was_recorded_at_the_session() -> None:
    assert rules.at_the_session(FRIDAY, local(date(2026, 11, 20), 23, 59))
    assert not rules.at_the_session(FRIDAY, local(date(2026, 11, 21), 0, 1))


def test_an_item_that_may_be_left_empty_is_not_named_at_signing() -> None:
    item = next(iter(outline().items()))
    for force in (Force.MUST, Force.WILL, Force.SHOULD):
        assert rules.is_wanted(replace(item, force=force))
    assert not rules.is_wanted(replace(item, force=Force.MAY))
    assert rules.is_missing(item, {item.key: " \n"})
    assert not rules.is_missing(item, {item.key: "Well."})


def test_nothing_written_misses_each_of_the_six_areas() -> None:
    must, should = rules.missing(outline(), written())
    assert must == ()
    assert [item.id for item in should] == [
        "HIL-5-4-5",
        "HIL-5-4-6",
        "HIL-5-4-7",
        "HIL-5-4-8",
        "HIL-5-4-9",
        "HIL-5-4-10",
    ]


def test_blanks_are_nothing_and_no_is_an_answer() -> None:
    answers = {"now": "  \n ", "audit?": "no"}
    _, should = rules.missing(outline(), written(answers=answers))
    keys = {item.key for item in should}
    assert "now" in keys
    assert "audit" not in keys


def test_a_yes_with_an_effect_wants_its_words() -> None:
    silent = rules.wants_words(outline(), written(answers={"safeguarding?": "yes"}))
    assert silent is not None
    assert silent.key == "safeguarding"
    assert rules.wants_words(outline(), written(answers={"recording?": "yes"})) is None


def visit(on: date, qualifier: str) -> Fact:
    return Fact(f"v{on}", "visited", CHILD, on, qualifier=qualifier)


def test_last_seen_is_the_last_visit_at_which_the_child_was_seen() -> None:
    visits = [
        visit(date(2026, 11, 2), "seen+alone"),
        visit(date(2026, 11, 16), "not-seen"),
        visit(date(2026, 10, 5), "seen+not-alone"),
    ]
    assert rules.last_seen("ada", visits) == LastSeen("ada", date(2026, 11, 2), True)
    assert rules.seen_words(rules.last_seen("ada", visits)) == "Mon 2 Nov 2026, alone"
    assert rules.seen_words(rules.last_seen("ada", visits[1:2])).startswith("no visit recorded")


def test_the_purposes_of_practice_supervision_are_prompts_and_nothing_to_fill_in() -> None:
    found = rules.outlines_of(load_packs()["hillingdon"])
    assert found is not None
    (purposes,) = found[1]
    assert [item.id for item in purposes.items()] == [f"HIL-5-1-{letter}" for letter in "abcdefghijklm"]


def action(text: str, due: date | None, state: ActionState = ActionState.OPEN) -> Action:
    return Action(
        text,
        "order",
        ("ada",),
        text,
        "Wilma",
        due,
        Source.PRACTICE_SUPERVISION,
        "note",
        date(2026, 11, 2),
        state,
    )


def test_unfinished_actions_come_first_by_their_day() -> None:
    done = action("done", date(2026, 11, 3), ActionState.DONE)
    open_ended, later, sooner = (
        action("open", None),
        action("later", date(2026, 12, 1)),
        action("sooner", date(2026, 11, 9)),
    )
    assert [one.text for one in in_order([done, open_ended, later, sooner])] == [
        "sooner",
        "later",
        "open",
        "done",
    ]
    assert is_late(sooner, date(2026, 11, 10))
    assert not is_late(sooner, date(2026, 11, 9))
    assert not is_late(done, date(2026, 11, 22))
    assert not is_late(open_ended, date(2026, 11, 22))


def test_an_action_of_the_order_concerns_every_child() -> None:
    whole = replace(action("whole", None), children=())
    assert whole.concerns(["ben"])
    assert not action("hers", None).concerns(["ben"])
