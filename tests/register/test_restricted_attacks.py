"""Ways by which the text of a restricted case could come into the clear, or take something else with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import restricted_people as case

from sotui.desk import Desk
from sotui.vault import accounts
from sotui.vault.audit import verify_chain
from sotui.vault.errors import NotAllowed
from sotui.vault.sealed import LooksSealed, as_kept


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return case.make(tmp_path_factory.mktemp("attacked") / "register")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return case.copied(made, tmp_path / "register")


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    with case.opened(folder, case.PERSON) as opened:
        yield opened


def test_why_somebody_asked_for_what_is_not_for_their_role_is_not_told_of_a_restricted_case(
    folder: Path,
) -> None:
    with case.opened(folder, case.PERSON) as desk:
        order_id = case.richest(desk)
        desk.restricting.restrict(order_id, [case.user(desk, case.READER)], case.WHY)
    with case.opened(folder, case.READER) as desk:
        with pytest.raises(NotAllowed):
            desk.restricting.lift(order_id, "The father Bartholomew found out")
        assert "Bartholomew" not in case.dump(desk)
        refused = desk.session.db.conn.execute(
            "select act, reason from audit_entry where kind = 'refused' order by seq desc limit 1"
        ).fetchone()
        assert refused == ("restriction lifted", "")


def test_why_somebody_asked_for_what_is_not_for_their_role_is_told_of_any_other_case(folder: Path) -> None:
    with case.opened(folder, case.READER) as desk:
        order_id = case.richest(desk)
        with pytest.raises(NotAllowed):
            desk.restricting.restrict(order_id, [], "She asked for it")
        assert "She asked for it" in case.dump(desk)


def test_a_token_is_not_carried_to_another_case_where_its_reader_would_write_it_in_the_clear(
    folder: Path,
) -> None:
    with case.opened(folder, case.PERSON) as desk:
        order_id = case.richest(desk)
        desk.restricting.restrict(order_id, [], case.WHY)
        conn = desk.session.db.conn
        with as_kept(conn):
            token = conn.execute("select name from child where name like 'sealed:%'").fetchone()[0]
            family = conn.execute(
                "select family_id from supervision_order where id = ?", [order_id]
            ).fetchone()
            other = conn.execute("select id from supervision_order where family_id <> ?", family).fetchone()[
                0
            ]
        name = desk.restricted.sealed.open(token)
        assert name
    with case.opened(folder, case.OTHER) as desk:
        case.looking(desk, other)
        court = desk.orders.page(other).order.court
        with pytest.raises(LooksSealed, match="another case"):
            desk.orders.add_note(other, f"about {token}, see the file")
        with pytest.raises(LooksSealed, match="another case"):
            desk.orders.amend(other, "court", f"{token}#2", "moved")
        assert desk.orders.page(other).order.court == court
    with case.opened(folder, case.PERSON) as desk:
        assert name not in case.dump(desk)
        assert verify_chain(desk.session.db) is None


def test_a_child_whose_number_stands_in_a_digest_takes_no_act_on_accounts_out_of_the_audit(
    desk: Desk,
) -> None:
    order_id = case.richest(desk)
    (said,) = desk.session.db.conn.execute(
        "select detail from audit_entry where act = 'account added' order by seq desc"
    ).fetchone()
    digits = re.findall(r"\d{3,}", json.loads(said)["header"])
    number = next(detail.id for detail in desk.orders.details(order_id) if detail.id.endswith("|local_id"))
    desk.orders.amend(order_id, number, digits[0][:3] if digits else "123", "as the school has it")
    desk.restricting.restrict(order_id, [], case.WHY)
    accounts.add(desk.session, "Zed Zoe", ["chair"], "copper lantern walnut anthem", kdf=case.CHEAP)
    assert verify_chain(desk.session.db) is None


def test_what_was_said_of_another_case_stays_where_a_number_is_only_part_of_it(desk: Desk) -> None:
    order_id = case.richest(desk)
    conn = desk.session.db.conn
    other = conn.execute("select id from supervision_order where id <> ?", [order_id]).fetchone()[0]
    number = next(detail.id for detail in desk.orders.details(order_id) if detail.id.endswith("|local_id"))
    desk.orders.amend(order_id, number, "417", "as the school has it")
    visit = next(one for one in desk.orders.recordable(other) if one.fact_kind == "visited")
    child = visit.subjects[0][1]
    desk.orders.record(other, visit, date(2026, 11, 19), None, "seen", None, [child], "At room 4170")
    desk.restricting.restrict(order_id, [], case.WHY)
    assert conn.execute("select 1 from audit_entry where reason = 'At room 4170'").fetchone()
    assert not conn.execute("select 1 from audit_entry where reason = 'as the school has it'").fetchone()
