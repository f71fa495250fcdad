"""A restricted case: names and narrative are for its readers alone; dates and clauses stay on the board."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import restricted_people as case

from sotui.desk import Desk
from sotui.facts.model import SubjectKind
from sotui.register import acts as register
from sotui.register import restricted_store
from sotui.register.restricted_columns import HARMLESS, SEALED
from sotui.shown import show
from sotui.vault import accounts, audit
from sotui.vault.audit import verify_chain
from sotui.vault.errors import LookNeedsReason, NotAllowed, ReasonNeeded
from sotui.vault.sealed import NobodyLeft, NotAReader


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return case.make(tmp_path_factory.mktemp("restricted") / "register")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return case.copied(made, tmp_path / "register")


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    with case.opened(folder, case.PERSON) as opened:
        yield opened


def restrict(desk: Desk, *names: str) -> str:
    order_id = case.richest(desk)
    desk.restricting.restrict(order_id, [case.user(desk, name) for name in names], case.WHY)
    return order_id


def names_of(desk: Desk, order_id: str) -> list[str]:
    return [
        row[0]
        for row in desk.session.db.conn.execute(
            "select child.name from child join on_order on on_order.child_id = child.id where order_id = ?",
            [order_id],
        )
    ]


def dates_of(desk: Desk, order_id: str) -> list[tuple[object, ...]]:
    sql = "select id, subject_id, occurrence, state, due, due_at from cache_deadline where case_id = ?"
    return sorted(desk.session.db.conn.execute(sql, [order_id]).fetchall(), key=repr)


def test_every_column_is_sealed_or_said_to_be_harmless(desk: Desk) -> None:
    conn = desk.session.db.conn
    tables = conn.execute(
        "select name from pragma_table_list where schema = 'main' and type = 'table'"
        " and name not like 'sqlite%' and name not like 'cache%' and name not like 'vault%'"
        " and name not like 'audit%' and name not like 'sealed%'"
    ).fetchall()
    for (table,) in tables:
        columns = {row[0] for row in conn.execute("select name from pragma_table_info(?)", [table])}
        harmless = HARMLESS.get(table, {})
        if isinstance(harmless, str):
            assert table not in SEALED
            continue
        sealed = set(SEALED[table].sealed) if table in SEALED else set()
        assert sealed.isdisjoint(harmless), table
        assert columns == sealed | set(harmless), f"{table}: say of each column whether it is sealed"


def test_a_restricted_case_leaves_no_name_and_no_narrative_in_the_decrypted_database(desk: Desk) -> None:
    order_id = case.richest(desk)
    usual = case.everyday(desk, order_id) | {one.name for one in desk.workers()}
    written = [text for text in case.texts(desk, order_id) if text not in usual]
    names = names_of(desk, order_id)
    assert names
    assert any(name in case.dump(desk) for name in names)
    before = dates_of(desk, order_id)
    desk.restricting.restrict(order_id, [], case.WHY)
    left = case.dump(desk)
    assert len(written) > 10
    assert not [text for text in [*names, *written, case.WHY] if text in left]
    assert dates_of(desk, order_id) == before
    assert verify_chain(desk.session.db) is None


def test_reasons_given_and_names_looked_for_before_come_under_seal_with_the_case(desk: Desk) -> None:
    order_id = case.richest(desk)
    (name, *_) = names_of(desk, order_id)
    words = "Grandmother Aurelia took him to 14 Hawthorn Lane"
    visit = next(one for one in desk.orders.recordable(order_id) if one.fact_kind == "visited")
    child = visit.subjects[0][1]
    desk.orders.record(order_id, visit, date(2026, 11, 20), None, "seen+alone", None, [child], words)
    desk.orders.searched(name, 1, 60)
    assert words in case.dump(desk)
    told = len(audit.entries(desk.session.db, 1000))
    desk.restricting.restrict(order_id, [], case.WHY)
    left = case.dump(desk)
    assert words not in left
    assert name not in left
    assert len(audit.entries(desk.session.db, 1000)) == told + 1, "who did or looked when stays"
    assert verify_chain(desk.session.db) is None
    desk.restricting.lift(order_id, "She has left the office")
    opened = json.loads(desk.session.db.conn.execute("select opened from restriction").fetchone()[0])
    assert any(words in str(former) for former in opened["former"].values())


@pytest.mark.deep
def test_every_story_of_the_demonstration_restricted_leaves_no_name_in_the_clear(desk: Desk) -> None:
    conn = desk.session.db.conn
    ids = [row[0] for row in conn.execute("select id from supervision_order order by number")]
    names = {row[0] for row in conn.execute("select name from child")}
    dates = {id: dates_of(desk, id) for id in ids}
    listed = conn.execute(
        "select id, last_day, next_due, next_title from cache_listed order by id"
    ).fetchall()
    for id in ids:
        desk.restricting.restrict(id, [], case.WHY)
    staff = {one.name for one in desk.workers()}
    left = case.dump(desk)
    assert not [name for name in names - staff if name in left]
    assert {id: dates_of(desk, id) for id in ids} == dates
    assert (
        conn.execute("select id, last_day, next_due, next_title from cache_listed order by id").fetchall()
        == listed
    )
    assert verify_chain(desk.session.db) is None
    for id in ids:
        desk.restricting.lift(id, "again")
    assert {row[0] for row in conn.execute("select name from child")} == names


def test_what_is_written_later_comes_under_seal_with_the_act_that_writes_it(folder: Path) -> None:
    with case.opened(folder, case.PERSON) as desk:
        order_id = restrict(desk, case.READER)
    words = "Grandmother Aurelia took him to 14 Hawthorn Lane"
    with case.opened(folder, case.OTHER) as desk:
        case.looking(desk, order_id)
        desk.orders.add_note(order_id, words)
        visit = next(one for one in desk.orders.recordable(order_id) if one.fact_kind == "visited")
        child = visit.subjects[0][1]
        desk.orders.record(
            order_id, visit, date(2026, 11, 20), None, "seen+alone", None, [child], f"{words}, twice"
        )
        assert words not in case.dump(desk)
        page = desk.orders.page_again(order_id)
        assert any(line.fact.kind == "visited" and line.fact.on == date(2026, 11, 20) for line in page.facts)
        assert not page.notes
    with case.opened(folder, case.READER) as desk:
        case.looking(desk, order_id)
        page = desk.orders.page(order_id)
        assert [note.text for note in page.notes][-1] == words
        assert f"{words}, twice" in {line.fact.why for line in page.facts}
        assert verify_chain(desk.session.db) is None


def test_a_reader_sees_all_as_before_and_everybody_else_dates_and_whom_to_ask(folder: Path) -> None:
    with case.opened(folder, case.PERSON) as desk:
        order_id = case.richest(desk)
        before = desk.orders.page(order_id)
        names = names_of(desk, order_id)
        restrict(desk, case.READER)
    with case.opened(folder, case.READER) as desk:
        case.looking(desk, order_id)
        page = desk.orders.page(order_id)
        assert (page.order, page.notes) == (before.order, before.notes)
        assert {one.text for one in page.actions} == {one.text for one in before.actions}
        row = next(one for one in desk.orders.listing().rows if one.id == order_id)
        assert all(name.split()[0] in row.children for name in names)
        assert row.children.startswith("◊")
        assert all(name.casefold() in row.searched for name in names)
        assert any(
            names[0].split()[0] in one.children for one in desk.board(True).rows if one.order_id == order_id
        )
    with case.opened(folder, case.OTHER) as desk:
        with pytest.raises(LookNeedsReason, match="restricted"):
            desk.orders.page(order_id)
        case.looking(desk, order_id)
        page = desk.orders.page(order_id)
        assert case.READER in page.restricted
        assert case.PERSON in page.restricted
        assert [one.due for one in page.deadlines] == [one.due for one in before.deadlines]
        assert [one.id for one in page.deadlines] == [one.id for one in before.deadlines]
        assert not any(name in repr(page) for name in names)
        assert not page.notes
        assert not page.actions
        row = next(one for one in desk.orders.listing().rows if one.id == order_id)
        assert show(row.children).startswith("restricted")
        assert row.reference == before.order.reference
        assert row.searched == before.order.reference.casefold()
        rows = [one for one in desk.board(True).rows if one.order_id == order_id]
        assert rows
        assert all(show(one.children).startswith("restricted") for one in rows)
        with pytest.raises(NotAReader, match=case.READER):
            desk.reviews.page(order_id)
        with pytest.raises(NotAReader, match=case.READER):
            desk.supervision.page(order_id)


def test_a_look_at_a_restricted_case_and_its_reason_stand_in_the_audit(folder: Path) -> None:
    with case.opened(folder, case.PERSON) as desk:
        order_id = restrict(desk, case.READER)
    with case.opened(folder, case.READER) as desk:
        with pytest.raises(LookNeedsReason):
            desk.orders.page(order_id)
        case.looking(desk, order_id)
        page = desk.orders.page(order_id)
        last = desk.session.db.conn.execute(
            "select user_name, act, subject, reason from audit_entry where kind = 'view' order by seq desc"
        ).fetchone()
        assert last == (case.READER, "order's page", page.order.reference, "I cover for a colleague today")


def test_somebody_who_cannot_read_a_text_does_not_write_over_it(folder: Path) -> None:
    with case.opened(folder, case.PERSON) as desk:
        order_id = restrict(desk)
    with case.opened(folder, case.OTHER) as desk:
        case.looking(desk, order_id)
        assert all(one.id.endswith("|team") for one in desk.orders.details(order_id))
        reference = desk.orders.page(order_id).order.reference
        child = desk.orders.page(order_id).order.children[0]
        with (
            pytest.raises(NotAllowed, match="not one of its readers"),
            desk.session.act("details amended", reference, "spelt otherwise") as act,
        ):
            register.amend_child(act, child, name="Somebody Else")
        assert "Somebody Else" not in case.dump(desk)
        assert "spelt otherwise" not in case.dump(desk)
    with case.opened(folder, case.PERSON) as desk:
        case.looking(desk, order_id)
        desk.orders.amend(order_id, f"{child.id}|name", "Somebody Else", "spelt otherwise")
        assert "Somebody Else" in names_opened(desk, order_id)
        assert "Somebody Else" not in case.dump(desk)
        assert "spelt otherwise" not in case.dump(desk)


def names_opened(desk: Desk, order_id: str) -> list[str]:
    return [one.child.name for one in desk.orders.page_again(order_id).order.children]


def test_a_correction_by_somebody_who_cannot_read_keeps_the_words_for_those_who_can(folder: Path) -> None:
    words = "He sat with his aunt Philippa"
    with case.opened(folder, case.PERSON) as desk:
        order_id = restrict(desk)
        case.looking(desk, order_id)
        visit = next(one for one in desk.orders.recordable(order_id) if one.fact_kind == "visited")
        child = visit.subjects[0][1]
        desk.orders.record(order_id, visit, date(2026, 11, 18), None, "seen", None, [child], words)
    with case.opened(folder, case.OTHER) as desk:
        case.looking(desk, order_id)
        fact = next(
            line.fact for line in desk.orders.page(order_id).facts if line.fact.on == date(2026, 11, 18)
        )
        desk.orders.correct(
            order_id, fact.id, on=date(2026, 11, 19), at=None, qualifier=None, why="it was the Thursday"
        )
        assert words not in case.dump(desk)
        assert "it was the Thursday" not in case.dump(desk)
    with case.opened(folder, case.PERSON) as desk:
        case.looking(desk, order_id)
        fact = next(
            line.fact for line in desk.orders.page(order_id).facts if line.fact.on == date(2026, 11, 19)
        )
        assert (fact.why, fact.reason) == (words, "it was the Thursday")


def test_lifting_brings_every_text_back_and_what_the_audit_said_with_it(desk: Desk) -> None:
    order_id = case.richest(desk)
    before, names = case.texts(desk, order_id), names_of(desk, order_id)
    page = desk.orders.page(order_id)
    restrict(desk)
    desk.restricting.lift(order_id, "She has left the office")
    assert case.texts(desk, order_id) >= before
    after = desk.orders.page(order_id)
    assert (after.order, after.facts, after.actions) == (page.order, page.facts, page.actions)
    opened = json.loads(desk.session.db.conn.execute("select opened from restriction").fetchone()[0])
    assert opened["why"] == case.WHY
    assert any(names[0] in str(image) for image in opened["former"].values())
    assert desk.session.db.conn.execute("select count(*) from sealed_body").fetchone()[0] == 0
    assert verify_chain(desk.session.db) is None


def test_a_case_restricted_again_after_it_was_lifted_leaves_nothing_in_the_clear(desk: Desk) -> None:
    order_id = case.richest(desk)
    names = names_of(desk, order_id)
    restrict(desk)
    desk.restricting.lift(order_id, "She has left the office")
    restrict(desk)
    assert not [name for name in names if name in case.dump(desk)]
    desk.restricting.lift(order_id, "Once more")
    assert names_of(desk, order_id) == names
    assert verify_chain(desk.session.db) is None


def test_whoever_restricts_a_case_has_the_role_a_reason_and_reads_it_themselves(folder: Path) -> None:
    with case.opened(folder, case.READER) as desk:
        order_id = case.richest(desk)
        standing = desk.restricting.standing(order_id)
        assert "senior manager" in standing.why_not
        with pytest.raises(NotAllowed):
            desk.restricting.restrict(order_id, [], case.WHY)
    with case.opened(folder, case.SENIOR) as desk:
        with pytest.raises(ReasonNeeded):
            desk.restricting.restrict(order_id, [], " ")
        desk.restricting.restrict(order_id, [case.user(desk, case.READER)], case.WHY)
        assert set(desk.restricting.standing(order_id).readers) == {case.SENIOR, case.READER}


def test_readers_come_and_go_by_the_hand_of_a_reader(folder: Path) -> None:
    with case.opened(folder, case.PERSON) as desk:
        order_id = restrict(desk)
        me, other = case.user(desk, case.PERSON), case.user(desk, case.OTHER)
    with case.opened(folder, case.OTHER) as desk:
        with pytest.raises(NotAReader, match=case.PERSON):
            desk.restricting.change_readers(order_id, [other], "I have to see it")
        assert case.PERSON in desk.restricting.standing(order_id).why_not
    with case.opened(folder, case.PERSON) as desk:
        desk.restricting.change_readers(order_id, [me, other], "Olu takes the case")
    with case.opened(folder, case.OTHER) as desk:
        case.looking(desk, order_id)
        assert not desk.orders.page(order_id).order.restricted
        desk.restricting.change_readers(order_id, [other], "Dana has gone to another team")
    with case.opened(folder, case.PERSON) as desk:
        case.looking(desk, order_id)
        assert desk.orders.page(order_id).order.restricted


def test_the_last_reader_does_not_leave_unseen(folder: Path) -> None:
    with case.opened(folder, case.SENIOR) as desk:
        order_id = case.richest(desk)
        desk.restricting.restrict(order_id, [], case.WHY)
        senior = case.user(desk, case.SENIOR)
    with case.opened(folder, case.PERSON) as desk:
        with pytest.raises(NobodyLeft, match="only reader"):
            accounts.disable(desk.session, senior, "has left")
        accounts.disable(desk.session, senior, "has left", confirmed=True)
        standing = desk.restricting.standing(order_id)
        assert standing.nobody
        assert not standing.why_not
        case.looking(desk, order_id)
        assert "nobody who has an account" in desk.orders.page(order_id).restricted
        desk.orders.add_note(order_id, "Written when nobody was left")
        assert "Written when nobody was left" not in case.dump(desk)
        desk.restricting.change_readers(order_id, [case.user(desk, case.PERSON)], "somebody has to")
        desk.orders.add_note(order_id, "Written by a new reader")
        said = {note.text for note in desk.orders.page_again(order_id).notes}
        assert "Written by a new reader" in said


def test_a_person_given_new_keys_reads_again_only_once_a_reader_says_so(folder: Path) -> None:
    words = "saddle ember plover kettle"
    with case.opened(folder, case.PERSON) as desk:
        order_id = restrict(desk, case.READER)
        reader, me = case.user(desk, case.READER), case.user(desk, case.PERSON)
        accounts.reset(desk.session, reader, words, "forgot it", kdf=case.CHEAP)
        assert case.READER not in desk.restricting.standing(order_id).readers
    with case.opened_with(folder, case.READER, words) as desk:
        case.looking(desk, order_id)
        assert desk.orders.page(order_id).order.restricted
    with case.opened(folder, case.PERSON) as desk:
        desk.restricting.change_readers(order_id, [me, reader], "Mira is back")
    with case.opened_with(folder, case.READER, words) as desk:
        case.looking(desk, order_id)
        assert not desk.orders.page(order_id).order.restricted


def test_all_orders_of_a_family_are_restricted_and_so_is_one_that_comes_later(desk: Desk) -> None:
    order_id = restrict(desk)
    family = desk.session.db.conn.execute(
        "select family_id from supervision_order where id = ?", [order_id]
    ).fetchone()[0]
    case.looking(desk, order_id)
    reference = desk.orders.page(order_id).order.family.reference
    with desk.session.act("order registered", "later") as act:
        later = register.register_order(
            act,
            family_reference=reference,
            court="Family Court at Exampleton",
            case_number="ZZ26C99999",
            registered_on=case.TODAY,
        )
        register.add_child(act, later, name="Tiberius Latecomer", born=None, local_id="", team="North")
        act.touch(SubjectKind.ORDER, later)
    assert restricted_store.orders_of_family(desk.session.db, family) == [order_id, later]
    assert "Latecomer" not in case.dump(desk)
    assert "ZZ26C99999" not in case.dump(desk)
