"""Positions as they are recorded: given, ended, and whose account is whose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from sotui.cli.commands import sotui
from sotui.desk import Desk
from sotui.staff import positions_acts, positions_store
from sotui.staff.acts import add_worker, worker_left
from sotui.staff.model import Post
from sotui.staff.positions import STANDS_FOR, Held, Position, holds, position_named, standing_roles
from sotui.vault.model import Role, User
from sotui.vault.session import Act

TODAY = date(2026, 11, 22)
JAN, JUNE, DECEMBER = date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 1)


def do(desk: Desk, what: Callable[[Act], object]) -> None:
    with desk.session.act("position given", "staff") as act:
        what(act)


def somebody(desk: Desk, name: str = "Tom Leader", team: str = "North") -> str:
    found: list[str] = []
    do(desk, lambda act: found.append(add_worker(act, name, team, [Post.TEAM_MANAGER])))
    return found[0]


# The rule


@given(
    since=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    until=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    day=st.dates(date(2019, 1, 1), date(2031, 1, 1)),
)
def test_a_position_is_held_from_its_first_day_to_its_last_both_included(
    since: date, until: date | None, day: date
) -> None:
    held = Held("id", "tom", "Tom Leader", Position.HEAD_OF_SERVICE, since, until)
    wanted = since <= day and (until is None or day <= until)
    assert holds([held], "tom", Position.HEAD_OF_SERVICE, day) is wanted
    assert not holds([held], "tess", Position.HEAD_OF_SERVICE, day)
    assert not holds([held], "tom", Position.SERVICE_MANAGER, day)


def test_over_a_team_it_is_held_for_that_team_however_it_is_spelt() -> None:
    held = [Held("id", "tom", "Tom Leader", Position.TEAM_MANAGER, JAN, None, "t", "North Team")]
    assert holds(held, "tom", Position.TEAM_MANAGER, TODAY, {"north team", "west"})
    assert not holds(held, "tom", Position.TEAM_MANAGER, TODAY, {"south team"})
    # An order of which no team is known is anybody's.
    assert holds(held, "tom", Position.TEAM_MANAGER, TODAY, ())


def test_a_role_stands_until_somebody_is_in_a_position_that_it_stands_for() -> None:
    both = (Position.TEAM_MANAGER, Position.HEAD_OF_SERVICE)
    assert standing_roles(both, ()) == {Role.DUTY_MANAGER, Role.SENIOR_MANAGER}
    assert standing_roles(both, {Position.TEAM_MANAGER}) == {Role.SENIOR_MANAGER}
    assert standing_roles(both, {Position.SERVICE_MANAGER}) == {Role.DUTY_MANAGER, Role.SENIOR_MANAGER}
    assert set(STANDS_FOR) == set(Position)


@pytest.mark.parametrize(
    ("said", "position"),
    [
        ("Head of Service", Position.HEAD_OF_SERVICE),
        ("team-manager", Position.TEAM_MANAGER),
        ("FAMILY SUPPORT SERVICE MANAGER", Position.FAMILY_SUPPORT),
        ("Review chair", Position.CHAIR),
        ("Cook", None),
    ],
)
def test_positions_are_known_as_the_procedures_name_them(said: str, position: Position | None) -> None:
    assert position_named(said) is position


# Giving and ending


def test_a_position_is_given_and_ended_and_stays_on_the_list(desk: Desk) -> None:
    tom = somebody(desk)
    said = desk.positions.give(tom, Position.TEAM_MANAGER, JAN, team="north").said
    assert said == "Tom Leader is team manager of North from Thu 1 Jan 2026."
    (held,) = desk.positions.listing()
    said = desk.positions.end(held.id, JUNE).said
    assert said == "Tom Leader is team manager of North until Tue 30 Jun 2026, that day included."
    assert desk.positions.listing() == ()
    (held,) = desk.positions.listing(everybody=True)
    assert (held.since, held.until) == (JAN, JUNE)
    # Again, after the summer; and a second one at the same time elsewhere.
    desk.positions.give(tom, Position.TEAM_MANAGER, date(2026, 9, 1), team="North")
    somebody(desk, "Sal South", "South")
    desk.positions.give(tom, Position.TEAM_MANAGER, date(2026, 9, 1), DECEMBER, team="South")
    assert len(desk.positions.listing()) == 2
    entries = desk.session.db.execute(
        "select act, subject, detail from audit_entry where act like 'position %'"
    ).fetchall()
    assert ("position given", "Tom Leader", "team manager of North, from Thu 1 Jan 2026") in entries


def test_what_was_recorded_in_error_was_never_held(desk: Desk) -> None:
    from sotui.vault.errors import ReasonNeeded

    tom = somebody(desk)
    desk.positions.give(tom, Position.HEAD_OF_SERVICE, TODAY)
    (held,) = desk.positions.listing()
    with pytest.raises(ReasonNeeded):
        desk.positions.take_back(held.id, "")
    said = desk.positions.take_back(held.id, "It is Tess").said
    assert said == "Taken back: Tom Leader was recorded as head of service in error."
    assert desk.positions.listing(everybody=True) == ()
    with pytest.raises(positions_acts.PositionError, match="not on the list any more"):
        desk.positions.take_back(held.id, "again")
    desk.positions.give(tom, Position.HEAD_OF_SERVICE, TODAY)
    assert len(desk.positions.listing()) == 1


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"position": Position.TEAM_MANAGER}, "one of a team"),
        ({"position": Position.TEAM_MANAGER, "team": "Nroth"}, "No team is called “Nroth”"),
        ({"position": Position.CHAIR}, "follows from who is allocated"),
        ({"since": JUNE, "until": JAN}, "cannot end on Thu 1 Jan 2026"),
        ({"since": date(1990, 1, 1)}, "too early or too late"),
        ({"since": JAN, "until": date(2999, 1, 1)}, "too early or too late"),
        ({"since": date(2026, 11, 1)}, "already"),
        ({"since": DECEMBER}, "left on"),
    ],
)
def test_what_cannot_be_so_is_refused_and_nothing_recorded(desk: Desk, how: dict, why: str) -> None:
    tom = somebody(desk)
    desk.positions.give(tom, Position.HEAD_OF_SERVICE, date(2026, 10, 1))
    do(desk, lambda act: worker_left(act, tom, date(2026, 11, 28)))
    before = desk.positions.listing(everybody=True)
    with pytest.raises(positions_acts.PositionError, match=why):
        desk.positions.give(**{"worker_id": tom, "position": Position.HEAD_OF_SERVICE, "since": TODAY, **how})
    assert desk.positions.listing(everybody=True) == before


def test_whom_nobody_knows_is_given_no_position(desk: Desk) -> None:
    with pytest.raises(positions_acts.PositionError, match="not on the list"):
        desk.positions.give("nobody", Position.HEAD_OF_SERVICE, TODAY)
    with pytest.raises(positions_acts.PositionError, match="not on the list any more"):
        desk.positions.end("nothing", TODAY)
    tom = somebody(desk)
    desk.positions.give(tom, Position.HEAD_OF_SERVICE, TODAY)
    (held,) = desk.positions.listing()
    with pytest.raises(positions_acts.PositionError, match="cannot have ended"):
        desk.positions.end(held.id, JAN)


# Which worker an account is


def of(desk: Desk, name: str, id: str = "") -> str | None:
    return positions_store.worker_of(desk.session.db, User(id or name, name, frozenset()))


def test_without_a_tie_an_account_is_the_one_worker_of_its_name(desk: Desk) -> None:
    north = somebody(desk, "Ann Smith", "North")
    assert of(desk, "ann  SMITH") == north
    assert of(desk, "Ann Jones") is None
    south = somebody(desk, "Ann Smith", "South")
    assert of(desk, "Ann Smith") is None, "two of one name"
    do(desk, lambda act: worker_left(act, north, JUNE))
    assert of(desk, "Ann Smith") == south, "one of them has left"


def test_a_tie_goes_before_the_name_and_makes_the_worker_nobody_elses(desk: Desk) -> None:
    ann, tom = somebody(desk, "Ann Smith"), somebody(desk)
    do(desk, lambda act: positions_acts.tie(act, "a.smith", ann))
    assert of(desk, "a.smith") == ann
    assert of(desk, "Ann Smith", "another account") is None
    do(desk, lambda act: positions_acts.tie(act, "a.smith", tom))
    assert (of(desk, "a.smith"), of(desk, "Ann Smith", "another account")) == (tom, ann)
    do(desk, lambda act: positions_acts.tie(act, "t.leader", tom))
    assert of(desk, "a.smith") is None, "a worker is one account's"
    do(desk, lambda act: positions_acts.untie(act, "t.leader"))
    assert of(desk, "t.leader") is None
    with pytest.raises(positions_acts.PositionError, match="tied to no worker"):
        do(desk, lambda act: positions_acts.untie(act, "t.leader"))


def test_an_account_is_tied_at_the_desk(desk: Desk) -> None:
    ann = somebody(desk, "Ann Smith")
    me = desk.session.user.id
    assert [(one.name, one.worker) for one in desk.positions.ties()] == [("Dana Duty", "")]
    assert desk.positions.tie(me, ann).said == "The account Dana Duty is now the worker Ann Smith."
    (tie,) = desk.positions.ties()
    assert (tie.worker_id, tie.worker, tie.said) == (ann, "Ann Smith", True)
    assert "goes by its name" in desk.positions.untie(me).said


def test_an_older_register_takes_the_tables_on(tmp_path: Path, words_of_the_test_register: str) -> None:
    from sotui.desk import deeds, migrations, open_desk
    from sotui.staff import tables
    from sotui.vault.create import create
    from sotui.vault.kdf import KdfParams
    from sotui.vault.open import open_vault

    steps = migrations()
    old = steps[: steps.index(tables.POSITIONS[0])]
    folder = tmp_path / "old"
    cheap = KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1)
    create(folder, "Dana Duty", words_of_the_test_register, migrations=old, kdf=cheap)
    open_vault(folder, None, words_of_the_test_register, migrations=old, deeds=deeds()).close()
    desk = open_desk(folder, None, words_of_the_test_register)
    assert desk.positions.listing() == ()
    desk.close()


# At the command line


@pytest.fixture
def run(folder: Path, tmp_path: Path, words_of_the_test_register: str) -> Callable[..., Result]:
    secret = tmp_path / "passphrase.txt"
    secret.write_text(words_of_the_test_register, encoding="utf-8")

    def running(*words: str) -> Result:
        where = ["--vault", str(folder), "--passphrase-file", str(secret)]
        return CliRunner().invoke(sotui, [*words, *where], prog_name="sotui")

    return running


def test_positions_at_the_command_line(run: Callable[..., Result]) -> None:
    assert run("staff", "add", "Tom Leader", "--team", "North").exit_code == 0
    given = run("position", "give", "Tom Leader", "team manager", "--from", "1/1/2026")
    assert given.stdout.strip() == "Tom Leader is team manager of North from Thu 1 Jan 2026.", given.output
    assert run("position", "give", "Tom Leader", "head of service", "--from", "1/1/2026").exit_code == 0
    listed = run("position", "list").stdout
    assert "Tom Leader · team manager of North · from Thu 1 Jan 2026" in listed
    assert "2 positions." in listed
    assert "Account Dana Duty: no worker known" in listed
    ended = run("position", "end", "Tom Leader", "team manager", "--on", "30/6/2026")
    assert "until Tue 30 Jun 2026, that day included" in ended.stdout, ended.output
    assert "1 position." in run("position", "list").stdout
    assert "from Thu 1 Jan 2026 to Tue 30 Jun 2026" in run("position", "list", "--all").stdout
    tied = run("position", "tie", "dana duty", "Tom Leader")
    assert tied.stdout.strip() == "The account Dana Duty is now the worker Tom Leader.", tied.output
    assert "Account Dana Duty: worker Tom Leader" in run("position", "list").stdout
    assert run("position", "tie", "Dana Duty", "--back").exit_code == 0
    wrong = run("position", "end", "Tom Leader", "hos", "--in-error", "It is Tess")
    assert "was recorded as head of service in error" in wrong.stdout, wrong.output
    assert "1 position." in run("position", "list", "--all").stdout


def test_what_cannot_be_done_there_is_said_and_nothing_changed(run: Callable[..., Result]) -> None:
    run("staff", "add", "Tom Leader", "--team", "North")
    assert "is no position" in run("position", "give", "Tom Leader", "Cook").output
    nobody = run("position", "give", "Bob \x1b]0;x\x07", "head of service")
    assert nobody.exit_code == 1
    assert "\x1b" not in nobody.output
    assert run("position", "give", "Tom Leader", "team manager", "--over", "\x1b[2JSouth").exit_code == 1
    assert "is recorded as no head of service" in run("position", "end", "Tom Leader", "hos").output
    assert run("position", "give", "Tom Leader", "hos", "--from", "31/2/2026").exit_code == 1
    assert run("position", "tie", "Nobody", "Tom Leader").exit_code == 1
    assert run("position", "tie", "Dana Duty").exit_code == 2
    assert "0 positions." in run("position", "list", "--all").stdout
