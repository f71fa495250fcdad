"""The list of backups for somebody at the keyboard: made, tried out, put back; and those made by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sitting import Sit, Sitting

from sotui.desk import Desk
from sotui.desk.keeping import When
from sotui.tui.widgets.fields import LineField
from sotui.vault.backups import backups


async def on_backups(here: Sitting) -> Any:
    await here.press("9")
    return here.app.screen


async def fill(here: Sitting, **fields: str) -> None:
    for name, text in fields.items():
        here.app.screen.query_one(f"#{name}", LineField).value = text
    await here.settled()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_one_is_made_by_a_key_and_stands_in_the_list(sit: Sit, size: tuple[int, int]) -> None:
    async with sit(size=size) as here:
        screen = await on_backups(here)
        assert "There is no backup yet. m makes one." in here.text()
        await here.press("m")
        assert "opened again and found whole" in screen.notice.said
        text = here.text()
        assert "asked for" in text
        assert "found whole" in text
        assert "1 backup" in text
        (one,) = backups(here.app.desk.session.folder / "backups")
        assert one.name in text


async def test_without_a_backup_there_is_nothing_to_try_or_to_put_back(sit: Sit) -> None:
    async with sit() as here:
        screen = await on_backups(here)
        for key in ("t", "p"):
            await here.press(key)
            assert "There is no backup yet" in screen.notice.said


async def test_a_drill_says_how_many_orders_and_how_long(sit: Sit) -> None:
    async with sit() as here:
        screen = await on_backups(here)
        await here.press("m", "t")
        assert "61 orders" in screen.notice.said
        assert "The copy is removed" in screen.notice.said
        assert "tried" in here.text()
        left = {path.name for path in here.app.desk.session.folder.iterdir()}
        assert not [name for name in left if name.startswith(".")]


async def test_a_damaged_one_is_marked_and_cannot_be_put_back(sit: Sit) -> None:
    async with sit() as here:
        screen = await on_backups(here)
        await here.press("m")
        (one,) = backups(here.app.desk.session.folder / "backups")
        (one.path / "vault.json").unlink()
        await here.press("R")
        assert "cannot be used" in here.text()
        await here.press("p")
        assert "vault.json in it is missing" in screen.notice.said


async def test_what_stands_in_a_backups_own_words_cannot_steer_the_screen(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        await on_backups(here)
        await here.press("m")
        (one,) = backups(here.app.desk.session.folder / "backups")
        from dataclasses import replace

        hostile = "\x1b[2J[red]not a tag[/]\u202eyaw"
        assert one.manifest is not None
        content = replace(one.manifest, reason=hostile).to_bytes()
        (one.path / "manifest.json").write_bytes(content)
        await here.press("R", "enter")
        text = here.text()
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "[red]not a tag[/]" in text


async def test_put_back_after_typing_its_name_and_once_more(sit: Sit, demo_desk: Desk) -> None:
    from sotui.demo import PASSPHRASE

    async with sit() as here:
        screen = await on_backups(here)
        await here.press("m")
        (one,) = backups(here.app.desk.session.folder / "backups")
        before = demo_desk.submit(lambda: demo_desk.session.db["fact"].count).result()
        demo_desk.submit(_record, demo_desk).result()
        folder = demo_desk.session.folder
        await here.press("p")
        await fill(here, why="An import went wrong", passphrase="not it at all", name=one.name)
        await here.press("enter")
        assert "not right" in here.app.screen.problem  # type: ignore[attr-defined]
        await fill(here, passphrase=PASSPHRASE, name="another")
        await here.press("enter")
        assert "letter for letter" in here.app.screen.problem  # type: ignore[attr-defined]
        await fill(here, name=one.name.lower())
        await here.press("enter")
        assert "Not in it: 1 recorded since" in here.text()
        await here.press("enter")
        assert "Type “put back”" in here.app.screen.problem  # type: ignore[attr-defined]
        await fill(here, sure="put back")
        await here.press("enter")
        await here.app.shut()
        await here.settled()
        assert "The register is as it was on" in here.app.locked_because
        (kept,) = folder.glob("kept-*")
        assert kept.name in " ".join(here.text().split())
        await here.unlock()
        desk = here.app.desk
        assert desk.submit(lambda: desk.session.db["fact"].count).result() == before
        assert screen is not here.app.screen


async def test_escape_in_either_box_leaves_the_register_as_it_is(sit: Sit, demo_desk: Desk) -> None:
    from sotui.demo import PASSPHRASE

    async with sit() as here:
        screen = await on_backups(here)
        await here.press("m")
        (one,) = backups(here.app.desk.session.folder / "backups")
        before = {path.name for path in demo_desk.session.folder.iterdir()}
        await here.press("p", "escape")
        assert here.app.screen is screen
        await here.press("p")
        await fill(here, why="A test", passphrase=PASSPHRASE, name=one.name)
        await here.press("enter", "escape")
        assert here.app.screen is screen
        assert "Nothing was put back" in screen.notice.said
        assert {path.name for path in demo_desk.session.folder.iterdir()} == before


def _record(desk: Desk) -> None:
    from datetime import date

    from sotui.facts.model import Subject, SubjectKind
    from sotui.register import acts

    order = desk.session.db.execute("SELECT id FROM supervision_order").fetchone()[0]
    with desk.session.act("fact recorded", "SO-0001") as act:
        acts.record(act, "minutes-sent", Subject(SubjectKind.ORDER, order), date(2026, 11, 20))


# By itself


async def test_the_demonstration_makes_none_by_itself_and_says_nothing_of_any(
    sit: Sit, demo_desk: Desk
) -> None:
    async with sit(size=(120, 40)) as here:
        assert not demo_desk.submit(demo_desk.keeping.is_due, When.LEFT).result()
        here.app.backing_up.tick()
        await here.settled()
        assert here.app.backing_up.words() == ("", False)
        assert "backup" not in here.text().splitlines()[0]


@pytest.fixture
def real_desk(folder: Path, words_of_the_test_register: str) -> Iterator[Desk]:
    """A register that is no demonstration, on its own thread."""
    from sotui.desk import open_desk_on_thread

    desk = open_desk_on_thread(folder, None, words_of_the_test_register)
    yield desk
    desk.close()


@asynccontextmanager
async def at_work(desk: Desk, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Sitting]:
    from sotui.tui.app import SotuiApp

    app = SotuiApp(desk, None, [desk.person])
    async with app.run_test(size=size) as pilot:
        here = Sitting(app, pilot)
        await here.settled()
        yield here


def later(here: Sitting, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has pressed a key for so long."""
    watch = here.app.lock_watch
    monkeypatch.setattr(watch, "_last_key", watch._steady() - seconds)


async def looked(here: Sitting) -> None:
    here.app.backing_up.tick()
    await here.settled()


async def test_a_pause_after_unlocking_makes_the_first_one(
    real_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work(real_desk) as here:
        await looked(here)
        assert here.app.backing_up.words() == ("no backup yet", True)
        assert "no backup yet" in here.text().splitlines()[0]
        await looked(here)
        assert not backups(real_desk.keeping.folder), "nobody has paused yet"
        later(here, 30, monkeypatch)
        await looked(here)
        (one,) = backups(real_desk.keeping.folder)
        assert one.manifest is not None
        assert one.manifest.reason == "after unlocking"
        assert here.app.backing_up.words() == ("backup 0 min", False)


async def test_two_minutes_without_a_key_make_one_where_something_was_recorded_and_the_last_is_old(
    real_desk: Desk, monkeypatch: pytest.MonkeyPatch, register_order: Callable[..., str]
) -> None:
    from datetime import timedelta

    async with at_work(real_desk) as here:
        await looked(here)
        later(here, 30, monkeypatch)
        await looked(here)
        first = backups(real_desk.keeping.folder)
        assert len(first) == 1
        real_desk.submit(register_order, real_desk).result()
        backing_up = here.app.backing_up
        for paused, aged, made in ((130, False, False), (30, True, False), (130, True, True)):
            ahead = timedelta(minutes=45) if aged else timedelta(0)
            real_now = real_desk.session.utc_now
            monkeypatch.setattr(real_desk.session, "utc_now", lambda ahead=ahead, now=real_now: now() + ahead)
            monkeypatch.setattr(backing_up, "_looked_at", 0.0)
            later(here, paused, monkeypatch)
            await looked(here)
            assert (backups(real_desk.keeping.folder) != first) == made, (paused, aged)
            monkeypatch.undo()


async def test_a_key_puts_off_the_one_under_way(real_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_work(real_desk) as here:
        await looked(here)
        later(here, 30, monkeypatch)
        begun = real_desk.keeping.begin

        def pressed(reason: str, progress: Any, **where: Any) -> Any:
            here.app.lock_watch.key()
            return begun(reason, progress, **where)

        monkeypatch.setattr(real_desk.keeping, "begin", pressed)
        await looked(here)
        assert not backups(real_desk.keeping.folder)
        assert here.app.backing_up.failed == "", "put off is not failed"
        monkeypatch.undo()
        later(here, 130, monkeypatch)
        monkeypatch.setattr(here.app.backing_up, "_looked_at", 0.0)
        await looked(here)
        assert len(backups(real_desk.keeping.folder)) == 1, "it is made at the next pause"


async def test_one_that_failed_is_said_where_backups_are(
    real_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from sotui.vault import backup

    async with at_work(real_desk) as here:
        await looked(here)
        later(here, 30, monkeypatch)
        monkeypatch.setattr(backup.shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))
        await looked(here)
        monkeypatch.undo()
        await here.press("9")
        assert "There is no room for a backup" in " ".join(here.text().split())


async def test_the_lock_makes_none_and_stops_the_one_under_way(
    real_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work(real_desk) as here:
        await looked(here)
        folder = real_desk.keeping.folder
        here.app.action_lock()
        await here.app.shut()
        assert not backups(folder)


def test_on_leaving_one_is_made_where_something_was_recorded(
    real_desk: Desk, register_order: Callable[..., str]
) -> None:
    from sotui.tui.backing_up import on_leaving

    said: list[str] = []
    real_desk.submit(register_order, real_desk).result()
    on_leaving(real_desk, said.append)
    (one,) = backups(real_desk.keeping.folder)
    assert str(one.path) in said[-1]
    said.clear()
    on_leaving(real_desk, said.append)
    assert said == [], "nothing was recorded since"


def test_on_leaving_with_a_full_disk_it_is_said_and_nothing_is_lost(
    real_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from sotui.tui.backing_up import on_leaving
    from sotui.vault import backup

    said: list[str] = []
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))
    on_leaving(real_desk, said.append)
    assert "There is no room for a backup" in said[-1]


# The room kept in hand


def test_a_full_disk_gives_back_the_ballast_and_what_is_typed_is_kept(
    real_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sotui.vault import ballast
    from sotui.vault.drafts import Drafts
    from sotui.vault.errors import DiskFull

    folder = real_desk.session.folder
    assert ballast.lay(folder)
    real = Drafts.save

    def full_while_it_lies_there(self: Drafts, *how: Any, **named: Any) -> Any:
        if ballast.is_there(folder):
            raise DiskFull("The disk is full.")
        return real(self, *how, **named)

    monkeypatch.setattr(Drafts, "save", full_while_it_lies_there)
    save = real_desk.drafts.save
    real_desk.submit(lambda: save("note", "c1", "A note", {"text": "half a sentence"})).result()
    assert not ballast.is_there(folder)
    found = real_desk.submit(lambda: real_desk.drafts.find("note", "c1")).result()
    assert found is not None
    assert found.fields == {"text": "half a sentence"}
    monkeypatch.setattr(Drafts, "save", lambda *how, **named: (_ for _ in ()).throw(DiskFull("Full.")))
    with pytest.raises(DiskFull):
        real_desk.submit(lambda: save("note", "c1", "A note", {"text": "more"})).result()


async def test_one_is_made_on_a_stick_and_a_stick_that_is_not_there_is_named(
    sit: Sit, demo_desk: Desk, tmp_path: Path
) -> None:
    stick = tmp_path / "a stick"
    stick.mkdir()
    async with sit() as here:
        screen = await on_backups(here)
        await here.press("e")
        for folder in (str(tmp_path / "unplugged"), "x" * 900, str(demo_desk.session.folder)):
            await fill(here, folder=folder)
            await here.press("enter")
            assert "No backup was made" in here.app.screen.problem  # type: ignore[attr-defined]
        await fill(here, folder=str(stick))
        await here.press("enter")
        assert here.app.screen is screen
        (one,) = backups(stick)
        assert one.name in screen.notice.said
        assert not backups(demo_desk.keeping.folder)


async def test_a_lock_stops_a_drill_and_leaves_nothing_of_it(sit: Sit, demo_desk: Desk) -> None:
    from sotui.vault.errors import Interrupted

    made = demo_desk.submit(demo_desk.keeping.make, "asked for").result()

    def locked(_step: str, _done: int, _of: int) -> None:
        demo_desk.session.interrupt()

    with pytest.raises(Interrupted):
        demo_desk.submit(demo_desk.keeping.drill, made.name, locked).result()
    assert not [path for path in demo_desk.session.folder.iterdir() if path.name.startswith(".")]
