"""Workers with their posts and teams: two of one name, somebody in two posts, somebody who has left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sotui.cli.commands import sotui
from sotui.desk import Desk
from sotui.staff import acts, store, tables
from sotui.staff.model import Post, post_named
from sotui.vault.session import Act


def known(desk: Desk) -> list[tuple[str, str, str]]:
    return [(one.name, one.team_name, one.post_words) for one in store.workers(desk.session.db)]


def do(desk: Desk, what: Callable[[Act], object]) -> None:
    with desk.session.act("worker added", "staff") as act:
        what(act)


def test_two_people_of_one_name_sit_in_two_teams(desk: Desk) -> None:
    do(desk, lambda act: acts.add_worker(act, "Ann Smith", "North", [Post.SOCIAL_WORKER]))
    do(desk, lambda act: acts.add_worker(act, "Ann Smith", "South", [Post.IRO]))
    assert known(desk) == [("Ann Smith", "North", "social worker"), ("Ann Smith", "South", "IRO")]


@pytest.mark.parametrize("name", ["ann  SMITH", "Ann Smith", "Ann\u00a0Smith"])
def test_a_second_one_in_the_same_team_is_refused(desk: Desk, name: str) -> None:
    do(desk, lambda act: acts.add_worker(act, "Ann Smith", "North", []))
    with pytest.raises(acts.StaffError, match="already, in North"):
        do(desk, lambda act: acts.add_worker(act, name, "north", []))
    do(desk, lambda act: acts.add_worker(act, "Bob Jones", "", []))
    with pytest.raises(acts.StaffError, match="already, without a team"):
        do(desk, lambda act: acts.add_worker(act, "Bob Jones", "", []))


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "An\u202en Smith", "Ann\x1b[2J"])
def test_what_is_no_name_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(acts.StaffError, match="Nothing was added"):
        do(desk, lambda act: acts.add_worker(act, name, "North", []))
    assert known(desk) == []


def test_whom_a_tracker_names_in_two_posts_holds_both(desk: Desk) -> None:
    ids = []
    for post in (Post.IRO, Post.SOCIAL_WORKER, Post.IRO):
        do(desk, lambda act, post=post: ids.append(acts.worker_named(act, "Ann Smith", posts=[post])))
    assert len(set(ids)) == 1
    assert known(desk) == [("Ann Smith", "", "social worker, IRO")]


def test_a_name_alone_means_who_is_still_here(desk: Desk) -> None:
    do(desk, lambda act: acts.add_worker(act, "Ann Smith", "North", []))
    do(desk, lambda act: acts.add_worker(act, "Ann Smith", "South", []))
    north, south = store.workers(desk.session.db)
    do(desk, lambda act: acts.worker_left(act, north.id, date(2026, 10, 30)))
    found: list[str] = []
    do(desk, lambda act: found.append(acts.worker_named(act, "Ann Smith")))
    assert found == [south.id]


def test_who_has_left_is_not_offered_from_the_day_after(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()
    do(desk, lambda act: acts.add_worker(act, "Ann Smith", "North", []))
    (ann,) = desk.workers()
    do(desk, lambda act: acts.worker_left(act, ann.id, desk.today()))
    assert [one.name for one in desk.workers()] == ["Ann Smith"], "the last day is still a day at work"
    desk.close()
    assert open_desk(date(2026, 11, 23)).workers() == ()


def test_an_older_register_takes_its_workers_along_and_offers_them_for_everything(
    tmp_path: Path, words_of_the_test_register: str
) -> None:
    from sotui.desk import deeds, migrations, open_desk
    from sotui.vault.create import create
    from sotui.vault.kdf import KdfParams
    from sotui.vault.open import open_vault

    steps = migrations()
    old = steps[: steps.index(tables.LATER[0])]
    folder = tmp_path / "old"
    cheap = KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1)
    create(folder, "Dana Duty", words_of_the_test_register, migrations=old, kdf=cheap)
    session = open_vault(folder, None, words_of_the_test_register, migrations=old, deeds=deeds())
    with session.act("worker added", "staff") as act:
        act.db.table("worker").insert({"id": "w1", "name": "Ann Smith", "name_key": "ann smith"})
    session.close()
    desk = open_desk(folder, None, words_of_the_test_register)
    (ann,) = desk.workers()
    assert (ann.name, ann.post_words) == ("Ann Smith", "")
    assert ann.holds(Post.IRO)
    assert ann.holds(Post.SOCIAL_WORKER)
    do(desk, lambda act: acts.add_worker(act, "Ann Smith", "North", []))
    desk.close()


@pytest.mark.parametrize(
    ("said", "post"),
    [
        ("SW", Post.SOCIAL_WORKER),
        ("service-manager", Post.SERVICE_MANAGER),
        ("cpo", Post.CHAIR),
        ("Cook", None),
    ],
)
def test_posts_are_known_by_their_usual_names(said: str, post: Post | None) -> None:
    assert post_named(said) is post


# At the command line


@pytest.fixture
def run(folder: Path, tmp_path: Path, words_of_the_test_register: str) -> Callable[..., Result]:
    secret = tmp_path / "passphrase.txt"
    secret.write_text(words_of_the_test_register, encoding="utf-8")

    def running(command: str, *words: str) -> Result:
        said = ["staff", command, "--vault", str(folder), "--passphrase-file", str(secret), *words]
        return CliRunner().invoke(sotui, said, prog_name="sotui")

    return running


def test_somebody_comes_changes_post_and_leaves(run: Callable[..., Result]) -> None:
    assert run("add", "Ann Smith", "--team", "North", "--post", "SW").exit_code == 0
    changed = run("post", "ann smith", "IRO", "team manager")
    assert changed.stdout.strip() == "Ann Smith · North: IRO, team manager (was: social worker)."
    assert "Ann Smith · North · IRO, team manager" in run("list").stdout
    gone = run("left", "Ann Smith", "30/10/2026")
    assert "last day Fri 30 Oct 2026" in gone.stdout, gone.output
    assert "Ann Smith" not in run("list").stdout
    assert "last day Fri 30 Oct 2026" in run("list", "--all").stdout
    assert run("left", "Ann Smith", "--back").exit_code == 0
    assert "1 worker." in run("list").stdout


def test_what_cannot_be_done_is_said_and_nothing_changed(run: Callable[..., Result]) -> None:
    run("add", "Ann Smith", "--team", "North")
    run("add", "Ann Smith", "--team", "South")
    several = run("left", "Ann Smith", "30/10/2026")
    assert several.exit_code == 1
    assert "in: North, South" in several.output
    assert run("left", "Ann Smith", "30/10/2026", "--team", "south").exit_code == 0
    nobody = run("post", "Bob \x1b]0;x\x07", "IRO")
    assert nobody.exit_code == 1
    assert "\x1b" not in nobody.output
    assert "is no post" in run("post", "Ann Smith", "Cook").output
    assert run("left", "Ann Smith", "31/02/2026", "--team", "North").exit_code == 1
    assert run("left", "Ann Smith").exit_code == 2
    assert "already" in run("add", "Ann Smith", "--team", "North").output
