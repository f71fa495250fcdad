"""Drafts: what somebody typed is theirs alone, on the disk at once, and gone when it has been recorded."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import pytest

from sotui.vault.drafts import MIGRATIONS as DRAFTS
from sotui.vault.drafts import Drafts
from sotui.vault.errors import DiskFault, DiskFull
from sotui.vault.session import Session

TEXT = {"where now": "Mother said she would go. Zofia’s room is warm. 漢字 é", "day": ""}
NOTE = ("note", "child-17")


@pytest.fixture
def session(folder, opened, case) -> Session:
    return opened(folder, migrations=[*case.migrations, *DRAFTS])


def test_what_was_typed_is_there_after_closing_and_opening_again(folder, opened, case) -> None:
    steps = [*case.migrations, *DRAFTS]
    first = opened(folder, migrations=steps)
    first.drafts.save(*NOTE, "Note about Zofia", TEXT, ("note", "order-1", "child-17"))
    first.close()
    draft = opened(folder, migrations=steps).drafts.find(*NOTE)
    assert draft is not None
    assert draft.fields == TEXT
    assert draft.title == "Note about Zofia"
    assert draft.trail == ("note", "order-1", "child-17")


def test_a_later_one_takes_the_place_of_the_one_before(session: Session) -> None:
    session.drafts.save(*NOTE, "Note", {"a": "one"})
    session.drafts.save(*NOTE, "Note", {"a": "one two"})
    assert [draft.fields for draft in session.drafts.all()] == [{"a": "one two"}]


def test_that_one_waits_is_known_without_opening_it_again(folder, opened, case) -> None:
    steps = [*case.migrations, *DRAFTS]
    first = opened(folder, migrations=steps)
    first.drafts.save(*NOTE, "Note about Zofia", TEXT, ("note", "order-1", "child-17"))
    first.drafts.save("review", "order-2", "Review", TEXT, ("review", "order-2"))
    first.close()
    drafts = opened(folder, migrations=steps).drafts
    assert {one.subject for one in drafts.waiting()} == {"child-17", "order-2"}
    drafts.save("review", "order-2", "Review", TEXT, ("review", "order-2", "", "events"))
    assert [one.trail for one in drafts.waiting() if one.kind == "review"] == [
        ("review", "order-2", "", "events")
    ]
    drafts.discard(*NOTE)
    assert [one.subject for one in drafts.waiting()] == ["order-2"]


def test_keeping_a_draft_leaves_no_entry_in_the_audit(session: Session) -> None:
    def entries() -> tuple[int, int]:
        count = session.db.conn.execute
        return (
            count("SELECT count(*) FROM audit_entry").fetchone()[0],
            count("SELECT count(*) FROM audit_change").fetchone()[0],
        )

    before = entries()
    session.drafts.save(*NOTE, "Note", TEXT)
    session.drafts.discard(*NOTE)
    assert entries() == before


def test_not_even_inside_the_opened_register_does_it_say_whose_child_it_is_about(session: Session) -> None:
    session.drafts.save(*NOTE, "Note about Zofia", TEXT, ("note", "order-1"))
    kept = repr(session.db.conn.execute("SELECT * FROM vault_draft").fetchall())
    for word in ("Zofia", "child-17", "note", "order-1", "warm"):
        assert word not in kept


def of_somebody_else(session: Session) -> Drafts:
    """The drafts as a colleague's session has them: the same database, another key of their own."""
    return Drafts(session._conn, vault="0" * 32, owner="colleague", key=b"k" * 32, now=session.utc_now)


def test_a_colleague_sees_and_opens_none_of_them(session: Session) -> None:
    session.drafts.save(*NOTE, "Note", TEXT)
    other = of_somebody_else(session)
    assert other.all() == ()
    assert other.find(*NOTE) is None
    session.db.conn.execute("UPDATE vault_draft SET owner = 'colleague'")
    assert other.all() == ()
    assert session.drafts.all() == ()


def test_a_draft_put_under_another_name_does_not_open(session: Session) -> None:
    session.drafts.save(*NOTE, "Note", TEXT)
    name = session.drafts._name("note", "another child")
    session.db.conn.execute("UPDATE vault_draft SET name = ?", (name,))
    assert session.drafts.find("note", "another child") is None


@pytest.mark.parametrize("how", ["by the act", "around the act"])
def test_it_goes_with_the_act_that_records_it(session: Session, how: str) -> None:
    drafts = session.drafts
    drafts.save(*NOTE, "Note", TEXT)
    if how == "by the act":
        with session.act("record", "c1") as act:
            act.db["child"].insert({"id": "c1", "name": "A"})
            act.drop_draft(*NOTE)
    else:
        with drafts.settled_by(*NOTE), session.act("record", "c1") as act:
            act.db["child"].insert({"id": "c1", "name": "A"})
    assert drafts.find(*NOTE) is None


@pytest.mark.parametrize("how", ["by the act", "around the act"])
def test_it_stays_where_the_act_came_to_nothing(session: Session, how: str) -> None:
    session.drafts.save(*NOTE, "Note", TEXT)

    def come_to_nothing() -> None:
        with session.act("record", "c1") as act:
            if how == "by the act":
                act.drop_draft(*NOTE)
            raise LookupError("the order has gone")

    with pytest.raises(LookupError), session.drafts.settled_by(*NOTE):
        come_to_nothing()
    found = session.drafts.find(*NOTE)
    assert found is not None
    assert found.fields == TEXT


def test_what_was_on_its_way_while_it_was_recorded_does_not_come_back(session: Session) -> None:
    typed_at = monotonic()
    with session.act("record", "c1") as act:
        act.drop_draft(*NOTE)
    session.drafts.save(*NOTE, "Note", TEXT, typed_at=typed_at)
    assert session.drafts.find(*NOTE) is None
    session.drafts.save(*NOTE, "Note", TEXT, typed_at=monotonic())
    assert session.drafts.find(*NOTE) is not None


def test_a_full_disk_is_said_and_the_draft_before_stays(session: Session) -> None:
    session.drafts.save(*NOTE, "Note", {"a": "kept before"})
    pages = session.db.conn.execute("PRAGMA page_count").fetchone()[0]
    session.db.conn.execute(f"PRAGMA max_page_count={pages}").fetchone()
    with pytest.raises((DiskFull, DiskFault)):
        session.drafts.save(*NOTE, "Note", {"a": "x" * 90_000})
    session.db.conn.execute("PRAGMA max_page_count=1000000").fetchone()
    found = session.drafts.find(*NOTE)
    assert found is not None
    assert found.fields == {"a": "kept before"}
    session.drafts.save(*NOTE, "Note", {"a": "x" * 90_000})


def test_what_is_sealed_at_the_lock_is_put_back_after_it(
    folder, opened: Callable[..., Session], case
) -> None:
    from sotui.vault.drafts import Draft

    steps = [*case.migrations, *DRAFTS]
    first = opened(folder, migrations=steps)
    sealed = first.drafts.seal(Draft(*NOTE, "Note", TEXT, (), first.utc_now()))
    first.close()
    assert b"Zofia" not in sealed.body
    second = opened(folder, migrations=steps)
    second.drafts.put(sealed)
    found = second.drafts.find(*NOTE)
    assert found is not None
    assert found.fields == TEXT
