"""F71 and F72: what each role may do, act by act; a role that was raised by hand lets nobody in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from sotui.desk import Clock, Desk, deeds, migrations, open_desk
from sotui.desk.facet import Facet
from sotui.facts.model import Subject, SubjectKind
from sotui.register import acts as register
from sotui.staff.acts import worker_named
from sotui.vault import audit
from sotui.vault.create import create
from sotui.vault.errors import NotAllowed
from sotui.vault.kdf import KdfParams
from sotui.vault.model import Role

TODAY = date(2026, 11, 22)
PASSPHRASE = "four words and one more"
CHEAP = KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1)

ROLES = {
    "SW": Role.SOCIAL_WORKER,
    "DM": Role.DUTY_MANAGER,
    "PS": Role.PRACTICE_SUPERVISOR,
    "CH": Role.CHAIR,
    "SM": Role.SENIOR_MANAGER,
    "IG": Role.INFORMATION_GOVERNANCE,
    "AD": Role.ADMINISTRATOR,
}
TABLE = """
                                SW  DM  PS  CH  SM  IG  AD
order registered                x   x   x   x   x   .   .
fact recorded                   x   x   x   x   x   .   .
fact corrected                  x   x   x   x   x   .   .
note added                      x   x   x   x   x   .   .
details amended                 x   x   x   x   x   .   .
undone                          x   x   x   x   x   .   .
worker allocated                .   x   x   .   x   .   .
allocation corrected            .   x   x   .   x   .   .
end decided                     .   x   .   .   x   .   .
decision corrected              .   x   .   .   x   .   .
deadline waived                 .   x   x   x   x   .   .
agreed action settled           x   x   x   x   x   .   .
review held                     .   x   .   x   x   .   .
review written up               .   x   .   x   x   .   .
review corrected                .   x   .   x   x   .   .
minutes signed                  .   x   .   x   x   .   .
minutes amended                 .   x   .   x   x   .   .
minutes sent                    .   x   .   x   x   .   .
sending taken back              .   x   .   x   x   .   .
evidence found insufficient     .   x   .   x   x   .   .
evidence found sufficient       .   x   .   x   x   .   .
outcome agreed                  .   x   .   x   x   .   .
outcome taken back              .   x   .   x   x   .   .
further review concluded        .   x   .   x   x   .   .
escalated from a review         .   x   .   x   x   .   .
supervision held                .   x   x   .   x   .   .
supervision note saved          .   x   x   .   x   .   .
supervision note signed         .   x   x   .   x   .   .
supervision note amended        .   x   x   .   x   .   .
supervision prepared            x   x   x   .   x   .   .
supervision procedure chosen    .   x   x   .   x   .   .
staff fact recorded             .   x   x   .   x   .   .
staff fact corrected            .   x   x   .   x   .   .
sessions set                    .   x   x   .   x   .   .
session cancelled               .   x   x   .   x   .   .
session rearranged              .   x   x   .   x   .   .
worker added                    .   x   x   .   x   .   x
posts said                      .   x   x   .   x   .   x
worker left                     .   x   x   .   x   .   x
position given                  .   .   .   .   x   .   x
position ended                  .   .   .   .   x   .   x
position taken back             .   .   .   .   x   .   x
account tied to worker          .   .   .   .   .   .   x
account untied from worker      .   .   .   .   .   .   x
tracker imported                .   x   .   .   x   .   x
procedures as shipped           x   x   x   x   x   x   x
procedure adopted               .   .   .   .   x   .   x
local interval set              .   .   .   .   x   .   x
bank holiday added              .   .   .   .   x   .   x
bank holiday taken back         .   .   .   .   x   .   x
case restricted                 .   x   x   .   x   .   .
readers changed                 .   x   x   .   x   .   .
restriction lifted              .   x   x   .   x   .   .
account added                   .   .   .   .   .   .   x
account disabled                .   .   .   .   .   .   x
account enabled again           .   .   .   .   .   .   x
roles changed                   .   .   .   .   .   .   x
passphrase reset                .   .   .   .   .   .   x
passphrase changed              x   x   x   x   x   x   x
data key rotated                .   .   .   .   .   .   x
recovery key made               .   .   .   .   .   .   x
recovery key used               .   .   .   .   .   .   x
audit exported                  .   .   .   .   x   x   .
erased lawfully                 .   .   .   .   .   x   x
"""
"""One row for each kind of act: what a role may begin. In which position one signs is asked in the act."""


def allowed() -> dict[str, frozenset[Role]]:
    """The table as it is read: by act the roles with a cross."""
    head, *rows = TABLE.strip("\n").splitlines()
    columns = head.split()
    found = {}
    for row in rows:
        marks = row[32:].split()
        assert len(marks) == len(columns), row
        found[row[:32].strip()] = frozenset(
            ROLES[column] for column, mark in zip(columns, marks, strict=True) if mark == "x"
        )
    return found


@contextmanager
def desk_of(folder: Path, *roles: Role, name: str = "Wilma Worker") -> Iterator[Desk]:
    create(folder, name, PASSPHRASE, migrations=migrations(), kdf=CHEAP, roles=roles, check_strength=False)
    desk = open_desk(folder, None, PASSPHRASE, clock=Clock(TODAY))
    try:
        yield desk
    finally:
        desk.close()


def everything(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """All that the records hold, but for the audit itself."""
    db = desk.session.db
    return {
        name: [tuple(row) for row in db.execute(f'select * from "{name}"').fetchall()]
        for name in db.table_names()
        if not name.startswith(("audit_", "sqlite_"))
    }


def refused(desk: Desk) -> list[tuple[str, str]]:
    """What was refused, as the audit has it, oldest first."""
    rows = desk.session.db.execute(
        "select act, subject from audit_entry where kind = 'refused' order by seq"
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def test_every_kind_of_act_has_its_row() -> None:
    assert set(deeds()) == set(allowed())


@pytest.mark.fault("F71")
@pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)
def test_f71_each_role_begins_its_acts_and_no_other(tmp_path: Path, role: Role) -> None:
    with desk_of(tmp_path / "register", role) as desk:
        before, asked = everything(desk), []
        for name, roles in allowed().items():
            if role in roles:
                with desk.session.act(name, "SO-0001", "a reason"):
                    pass
                continue
            with (
                pytest.raises(NotAllowed) as told,
                desk.session.act(name, "SO-0001", "a reason") as act,
            ):
                worker_named(act, "Slipped In")
            asked.append((name, "SO-0001"))
            assert told.value.happened == f"“{name}” is not for your role."
            assert "noted" in told.value.kept
            assert all(one.value in told.value.do for one in roles)
        assert refused(desk) == asked
        assert everything(desk) == before


# Through the desk, as the screens and the command line ask


def an_order(desk: Desk, register_order: Callable[..., str]) -> str:
    """An order whose child nobody holds, with a review to come."""
    return register_order(desk, made=date(2026, 6, 1))


MANAGERS_DO: dict[str, Callable[[Desk, str, str], object]] = {
    "worker allocated": lambda desk, id, worker: desk.assign(desk.board(True).rows[:1], worker, TODAY),
    "end decided": lambda desk, id, worker: desk.decide(desk.board(True).rows[0], "let-lapse", "a reason"),
    "deadline waived": lambda desk, id, worker: desk.waive(
        [one for one in desk.board(True).rows if desk.why_not_waive(one) is None][:1], "a reason"
    ),
    "review held": lambda desk, id, worker: desk.reviews.hold(
        desk.reviews.page(id), which="initial", on=TODAY, at=None, chair_id=worker, answers={}, attendance=()
    ),
    "supervision procedure chosen": lambda desk, id, worker: desk.supervision.put_under([id], "hillingdon"),
    "sessions set": lambda desk, id, worker: desk.sessions.set_days(
        "child", [desk.order_page(id).order.children[0].id], desk.sessions.series(desk.now(), 4, TODAY)
    ),
    "bank holiday added": lambda desk, id, worker: desk.procedures.add_holiday(
        date(2026, 12, 24), "Day of thanks", "Proclaimed"
    ),
    "position given": lambda desk, id, worker: desk.positions.give(
        worker, _position("head of service"), TODAY
    ),
    "account tied to worker": lambda desk, id, worker: desk.positions.tie(desk.session.user.id, worker),
}
"""What is for managers and administrators, each as its screen asks for it."""


def _position(text: str) -> Any:
    from sotui.staff.positions import position_named

    return position_named(text)


@pytest.mark.fault("F71")
@pytest.mark.parametrize("deed", MANAGERS_DO)
def test_f71_a_social_worker_who_asks_for_what_is_a_managers_is_refused_and_it_is_noted(
    tmp_path: Path, register_order: Callable[..., str], deed: str
) -> None:
    with desk_of(tmp_path / "register", Role.SOCIAL_WORKER) as desk:
        id = an_order(desk, register_order)
        with desk.session.act("fact recorded", "SO-0001") as act:
            worker = worker_named(act, "Casper Caseworth")
        desk.board(True)
        before = everything(desk)
        with pytest.raises(NotAllowed, match="not for your role"):
            MANAGERS_DO[deed](desk, id, worker)
        assert [act for act, _ in refused(desk)] == [deed]
        assert everything(desk) == before


def test_a_refusal_within_an_act_outlives_what_was_rolled_back(
    tmp_path: Path, register_order: Callable[..., str]
) -> None:
    """The role begins the act; who is asked then is the position, and that it was asked stays noted."""
    with desk_of(tmp_path / "register", Role.SOCIAL_WORKER) as desk:
        order = Subject(SubjectKind.ORDER, an_order(desk, register_order))

        def both() -> None:
            with desk.session.act("fact recorded", "SO-0001", "as told") as act:
                register.record(act, "review-held", order, TODAY)
                register.record(act, "end-decided", order, TODAY, qualifier="extend")

        with pytest.raises(NotAllowed, match="not for your role to record"):
            both()
        (entry,) = [one for one in audit.entries(desk.session.db, 20) if one.kind == "refused"]
        assert (entry.act, entry.subject, entry.reason) == ("fact recorded", "SO-0001", "as told")
        assert "Decision about the end" in entry.detail
        kinds = [row[0] for row in desk.session.db.execute("select kind from fact").fetchall()]
        assert "review-held" not in kinds


# Who has no record screens

RECORDS = ("orders", "restricting", "reviews", "supervision", "sessions", "staff", "whatif")
"""The parts of the desk that are about records of children and workers."""
OTHERS = ("accounts", "audit", "drafts", "erasing", "keeping", "positions", "procedures")
"""Those that are about none, each with checks of its own."""
OF_RECORDS: dict[str, tuple[object, ...]] = {
    "board": (),
    "order_page": ("any",),
    "why": ("any", "any", "any"),
    "settlements": ((),),
    "give_reason": ("any", "a reason"),
}
"""What of records the desk is asked itself."""


def parts() -> dict[str, type[Facet]]:
    """The parts of the desk by name."""
    found: dict[str, type[Facet]] = {}
    for name, one in vars(Desk).items():
        if isinstance(one, cached_property):
            module, part = one.func.__code__.co_names[:2]
            found[name] = getattr(import_module(module), part)
    return found


def test_every_part_of_the_desk_is_known_to_be_about_records_or_not() -> None:
    known = parts()
    assert set(RECORDS) <= set(known) <= set(RECORDS) | set(OTHERS)
    for name, part in known.items():
        assert bool(part.RECORDS) is (name in RECORDS), name


@pytest.mark.fault("F71")
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INFORMATION_GOVERNANCE])
def test_f71_who_works_with_no_records_is_refused_whatever_they_ask_of_them(
    tmp_path: Path, role: Role
) -> None:
    with desk_of(tmp_path / "register", role) as desk:
        asked = 0
        for name, part in parts().items():
            if name not in RECORDS:
                continue
            methods = [one for one in dir(part) if not one.startswith("_") and one not in vars(Facet)]
            assert methods
            for method in methods:
                if method in part.FOR_ALL or not callable(getattr(part, method)):
                    continue
                with pytest.raises(NotAllowed, match="not for your role"):
                    getattr(getattr(desk, name), method)()
                asked += 1
        for method, about in OF_RECORDS.items():
            with pytest.raises(NotAllowed, match="not for your role"):
                getattr(desk, method)(*about)
            asked += 1
        assert len(refused(desk)) == asked


# Roles raised by hand


@pytest.mark.fault("F72")
def test_f72_a_role_raised_in_the_header_opens_nothing(tmp_path: Path) -> None:
    from sotui.vault.errors import Altered
    from sotui.vault.open import read_header

    folder = tmp_path / "register"
    with desk_of(folder, Role.SOCIAL_WORKER) as desk:
        data_key = desk.session.unlocked.data_key
    header = read_header(folder)
    raised = replace(header, grants=(replace(header.grants[0], roles=("senior manager",)),))
    # By somebody who knows the layout; and by a colleague with a program of their own, who has the data key.
    for forged, why in (
        (raised, "changed by something other"),
        (raised.sealed(data_key), "people and roles"),
    ):
        (folder / "vault.json").write_bytes(forged.to_bytes())
        with pytest.raises(Altered, match=why):
            open_desk(folder, None, PASSPHRASE)
    (folder / "vault.json").write_bytes(header.to_bytes())
    desk = open_desk(folder, None, PASSPHRASE)
    assert desk.session.user.roles == {Role.SOCIAL_WORKER}
    desk.close()


@pytest.mark.fault("F72")
def test_f72_a_role_raised_through_sql_opens_nothing(tmp_path: Path) -> None:
    from sotui.vault import driver, schema
    from sotui.vault.errors import Altered
    from sotui.vault.open import read_header

    folder = tmp_path / "register"
    with desk_of(folder, Role.SOCIAL_WORKER) as desk:
        unlocked = desk.session.unlocked
    header = read_header(folder)
    raised = replace(header, grants=(replace(header.grants[0], roles=("senior manager",)),))
    conn = driver.connect(folder / header.database, unlocked.key("database"))
    schema.keep_header(conn, raised.sealed(unlocked.data_key), 1)
    conn.close()
    with pytest.raises(Altered, match="accounts has been changed by something other"):
        open_desk(folder, None, PASSPHRASE)


@pytest.mark.fault("F72")
def test_f72_a_position_cannot_be_written_past_its_act(desk: Desk) -> None:
    """In an open register no statement outside an act changes who may sign."""
    from sotui.vault.errors import WriteOutsideAct

    with desk.session.act("worker added", "staff") as act:
        worker = worker_named(act, "Wilma Worker")
    row = {"id": "p", "worker_id": worker, "position": "head_of_service", "since": "2026-01-01"}
    with pytest.raises(WriteOutsideAct):
        desk.session.db.table("position").insert(row | {"recorded_by": "x", "recorded_at": "2026-01-01"})
    assert desk.positions.listing() == ()
