"""A slip put right: the words stay with what happened, the reason apart; undo says what it takes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sotui.desk import Clock, Desk, deeds, migrations
from sotui.facts.model import Fact
from sotui.facts.vocabulary import FactError
from sotui.register import actions_store, acts, store
from sotui.register.actions import ActionError, Source
from sotui.register.model import PageLine

NewOrder = Callable[..., str]
NOTE = "home visit, Finn at nursery"


def record(desk: Desk, order: str, kind: str, on: date, said: str = "", words: str = "") -> Fact:
    how = next(one for one in desk.orders.recordable(order) if one.fact_kind == kind)
    about = [id for place, id, _ in how.subjects if place == "child"] or [order]
    desk.orders.record(order, how, on, None, said, None, about[:1], words)
    return line_of(desk, order, kind).fact


def line_of(desk: Desk, order: str, kind: str) -> PageLine:
    return next(line for line in desk.orders.page_again(order).facts if line.fact.kind == kind)


def correct(desk: Desk, order: str, fact: Fact, why: str, **how: object) -> str:
    said = {"on": None, "at": None, "qualifier": None} | how
    return desk.orders.correct(order, fact.id, why=why, **said).said  # type: ignore[arg-type]


def test_the_words_of_a_visit_outlive_the_correction_of_its_day(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    visit = record(desk, order, "visited", date(2026, 11, 22), "seen+alone", NOTE)

    correct(desk, order, visit, "wrong day", on=date(2026, 11, 20))
    line = line_of(desk, order, "visited")
    assert (line.fact.on, line.fact.why, line.fact.reason) == (date(2026, 11, 20), NOTE, "wrong day")
    assert [(one.fact.on, one.fact.why) for one in line.former] == [(date(2026, 11, 22), NOTE)]

    said = correct(desk, order, line.fact, "she is called Flora", words="home visit, Flora at nursery")
    assert "the note is put right" in said
    line = line_of(desk, order, "visited")
    assert line.fact.why == "home visit, Flora at nursery"
    assert [one.fact.why for one in line.former] == [NOTE, NOTE]
    with pytest.raises(FactError, match="Nothing is different"):
        correct(desk, order, line.fact, "again", words=line.fact.why)


def test_what_was_done_for_a_child_cannot_be_emptied(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    done = record(desk, order, "safeguarding-action-done", date(2026, 11, 20), words="strategy discussion")
    with pytest.raises(FactError, match="say in a sentence what was done"):
        correct(desk, order, done, "too long", words="  ")
    assert line_of(desk, order, "safeguarding-action-done").fact.why == "strategy discussion"


def test_a_visit_of_another_child_is_taken_back_as_a_mistake_not_as_untrue(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order()
    visit = record(desk, order, "visited", date(2026, 11, 20), "seen+alone")
    said = correct(desk, order, visit, "it was her brother", withdrawn=True, by_mistake=True)
    assert "recorded by mistake" in said
    assert "did not happen" not in said
    reason = desk.session.db.execute("select reason from fact where withdrawn").fetchone()[0]
    assert reason == "recorded by mistake: it was her brother"


def test_undo_names_what_it_took_back_with_child_day_and_order(desk: Desk, new_order: NewOrder) -> None:
    order = new_order()
    visit = record(desk, order, "visited", date(2026, 11, 20), "seen+alone", NOTE)
    correct(desk, order, visit, "misread", on=date(2026, 11, 18))
    said = desk.undo().said
    assert "visit (seen, alone), Fri 20 Nov 2026 again, Ada Exampleton, SO-0001" in said
    assert line_of(desk, order, "visited").fact.why == NOTE
    # The correction is undone, so the record itself is the last act again and can be taken back too.
    said = desk.undo().said
    assert "visit (seen, alone) of Fri 20 Nov 2026, Ada Exampleton, SO-0001" in said
    assert "visited" not in {line.fact.kind for line in desk.orders.page_again(order).facts}


def test_what_somebody_corrected_since_is_not_undone_and_it_says_where_to_go(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order()
    visit = record(desk, order, "visited", date(2026, 11, 20), "seen+alone")
    colleague, desk.session.user = desk.session.user, _somebody_else(desk)
    correct(desk, order, visit, "the diary", on=date(2026, 11, 18))
    desk.session.user = colleague
    with pytest.raises(acts.NothingToUndo) as refused:
        desk.undo()
    for part in ("“Visit” of Fri 20 Nov 2026", "SO-0001", "on the page of SO-0001", "did not happen"):
        assert part in refused.value.message


def _somebody_else(desk: Desk) -> object:
    from dataclasses import replace

    return replace(desk.session.user, id="somebody-else", name="Sam Colleague")


def test_an_action_is_not_done_before_it_was_agreed(desk: Desk, new_order: NewOrder) -> None:
    order, agreed = new_order(), date(2026, 10, 22)
    with desk.session.act("agreed action settled", "SO-0001") as act:
        id = actions_store.agree(
            act, order, text="Book the health check", who="Wilma", due=None,
            source=Source.PRACTICE_SUPERVISION, source_id="session", on=agreed,
        )  # fmt: skip
        action = actions_store.find(act.db, id)
        assert action is not None
        with pytest.raises(ActionError, match=r"agreed on Thu 22 Oct 2026.*not done on Wed 1 Jan 2020"):
            actions_store.mark_done(act, action, date(2020, 1, 1), "case note", today=date(2026, 11, 22))
        actions_store.mark_done(act, action, agreed, "case note", today=date(2026, 11, 22))


def test_a_day_long_before_the_order_or_the_child_is_doubted(desk: Desk, new_order: NewOrder) -> None:
    order = new_order(made=date(2026, 1, 15), born=date(2017, 9, 2))
    (child,) = store.order(desk.session.db, order).children
    doubt = desk.orders.doubt
    assert doubt(order, "visited", date(2026, 1, 2), [child.id]) == ""
    assert "before Ada Exampleton was born" in doubt(order, "visited", date(1999, 5, 18), [child.id])
    assert "6 years before the order was made" in doubt(order, "visited", date(2019, 5, 18), [child.id])
    assert doubt(order, "order-made", date(2019, 5, 18), []) == ""


def test_an_old_register_gets_the_words_back_that_its_corrections_covered(
    tmp_path: Path, words_of_the_test_register: str
) -> None:
    from sotui.vault.create import create
    from sotui.vault.kdf import KdfParams
    from sotui.vault.open import open_vault

    every = migrations()
    ours = next(n for n, step in enumerate(every) if "reasons of corrections" in step.name)
    folder = tmp_path / "old"
    create(folder, "Dana Duty", words_of_the_test_register, migrations=every[:ours],
           kdf=KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1))  # fmt: skip
    session = open_vault(folder, None, words_of_the_test_register, migrations=every[:ours], deeds=deeds())
    columns = "id, kind, subject_kind, subject_id, case_id, on_day, recorded_by, recorded_at, why"
    with session.act("fact recorded", "SO-0001") as act:
        row = ["order", "o1", "o1", "2026-11-22", "u1", "2026-11-22T09:00:00+00:00"]
        act.db.execute(
            f"insert into fact ({columns}) values ('v1','plan-agreed',?,?,?,?,?,?,?)", [*row, NOTE]
        )
        act.db.execute(
            f"insert into fact ({columns}, supersedes, root)"
            " values ('v2','plan-agreed',?,?,?,?,?,?,'w','v1','v1')",
            row,
        )
    session.close()
    desk = Desk(
        open_vault(folder, None, words_of_the_test_register, migrations=every, deeds=deeds()), Clock()
    )
    found = desk.session.db.execute("select id, why, reason from fact order by id").fetchall()
    desk.close()
    assert found == [("v1", NOTE, None), ("v2", NOTE, "w")]
