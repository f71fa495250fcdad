"""The lock: by key, after idle time, after a sleep; nothing of a record stays, nothing typed is lost."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from textual import events
from textual.widgets import Input

from sotui.desk import Clock
from sotui.triage.model import BoardRow
from sotui.tui.dialogs.base import Dialog, Words
from sotui.tui.dialogs.fact import FactDialog
from sotui.tui.lock import FREE_TRIES, LONGEST_WAIT, Patience, Watch, Why
from sotui.tui.place import Place
from sotui.tui.screens.unlock import UnlockScreen
from sotui.tui.widgets.fields import LineField
from sotui.tui.widgets.lock_warning import LockWarning
from sotui.vault.errors import Interrupted

if TYPE_CHECKING:
    from sitting import Sit, Sitting

    from sotui.desk import Desk


class TwoClocks:
    """A steady clock and one that people and sleep can move, both in a test's hand."""

    def __init__(self) -> None:
        self.steady = 1_000.0
        self.wall = 1_700_000_000.0

    def pass_(self, seconds: float) -> None:
        """Time passes for both."""
        self.steady += seconds
        self.wall += seconds

    def watch(self, minutes: int = 5) -> Watch:
        """A watch that reads these clocks."""
        return Watch(minutes, lambda: self.steady, lambda: self.wall)

    def sit_idle(self, watch: Watch, seconds: int) -> Why | None:
        """So many seconds without a key, the watch asked each second; why it must lock, if it must."""
        for _ in range(seconds):
            self.pass_(1)
            if (why := watch.due()) is not None:
                return why
        return None


# When it locks: the judgement alone


@pytest.mark.parametrize("minutes", [1, 5, 15])
def test_after_so_many_minutes_without_a_key_and_not_a_second_sooner(minutes: int) -> None:
    clocks = TwoClocks()
    watch = clocks.watch(minutes)
    assert clocks.sit_idle(watch, 60 * minutes - 1) is None
    assert clocks.sit_idle(watch, 1) is Why.IDLE


def test_a_key_begins_the_time_anew() -> None:
    clocks = TwoClocks()
    watch = clocks.watch(1)
    for _ in range(10):
        assert clocks.sit_idle(watch, 55) is None
        watch.key()
    assert watch.left == 60


@pytest.mark.parametrize("hours", [12, 1, -1, -24 * 365])
def test_the_clock_ran_ahead_or_back_while_hardly_any_time_passed(hours: int) -> None:
    clocks = TwoClocks()
    watch = clocks.watch()
    clocks.pass_(1)
    clocks.wall += 3600 * hours
    assert watch.due() is Why.JUMP


def test_a_sleep_on_a_system_whose_steady_clock_runs_on() -> None:
    clocks = TwoClocks()
    watch = clocks.watch()
    clocks.pass_(20)
    assert watch.due() is Why.JUMP


def test_small_corrections_of_the_clock_all_day_are_no_jump() -> None:
    clocks = TwoClocks()
    watch = clocks.watch()
    for _ in range(1_000):
        clocks.pass_(1)
        clocks.wall += 0.5
        watch.key()
        assert watch.due() is None


def test_once_it_must_lock_it_must_until_it_is_opened_again() -> None:
    clocks = TwoClocks()
    watch = clocks.watch()
    clocks.wall += 60
    assert watch.due() is Why.JUMP
    clocks.wall -= 60
    watch.key()
    assert watch.due() is Why.JUMP
    watch.begin()
    assert watch.due() is None


def test_the_time_left_is_said_by_minutes_and_at_last_by_seconds() -> None:
    clocks = TwoClocks()
    watch = clocks.watch()
    assert watch.words() == "locks in 5 min"
    clocks.pass_(60)
    assert watch.words() == "locks in 4 min"
    clocks.pass_(1)
    assert watch.words() == "locks in 4 min"
    clocks.pass_(200)
    assert watch.words() == "locks in 39 s"


def test_each_further_wrong_passphrase_costs_twice_the_wait_up_to_a_minute() -> None:
    clocks = TwoClocks()
    patience = Patience(lambda: clocks.steady)
    waits = [patience.wrong() for _ in range(10)]
    assert waits[:FREE_TRIES] == [0] * FREE_TRIES
    assert waits[FREE_TRIES:] == [2, 4, 8, 16, 32, 64, 64, 64][: 10 - FREE_TRIES]
    clocks.pass_(LONGEST_WAIT)
    assert patience.wait == 0
    patience.right()
    assert patience.wrong() == 0


# On the screen


def held(kinds: tuple[type, ...]) -> list[object]:
    """Everything of these kinds that the program still holds."""
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, kinds)]


def words_in_memory(given: str, family: str) -> list[object]:
    """What in the program still holds both words in one text, at once or in a plain tuple or dictionary."""
    gc.collect()

    def holds(value: object) -> bool:
        if type(value) is str:
            return given in value and family in value
        plain = type(value) in (tuple, dict) and not gc.is_tracked(value)
        return plain and any(holds(one) for one in gc.get_referents(value))

    return [one for one in gc.get_objects() if any(holds(value) for value in gc.get_referents(one))]


async def locked(here: Sitting) -> None:
    """Wait until it is locked and closed."""
    for _ in range(100):
        await here.pilot.pause()
        if isinstance(here.app.screen, UnlockScreen):
            break
        await asyncio.sleep(0.02)
    assert isinstance(here.app.screen, UnlockScreen)
    await here.app.shut()
    await here.pilot.pause()


async def test_by_key_everything_of_the_register_is_gone_from_screen_and_memory(sit: Sit) -> None:
    # What other tests have left in this process says nothing about this lock.
    before = held((Place, Dialog, BoardRow))
    async with sit() as here:
        row: Any = here.rows[0]
        names = {str(getattr(one, "children", "")) for one in here.rows[:20]} - {""}
        await here.press("o")
        await here.press("escape", "w")
        await here.press("ctrl+l")
        await locked(here)
        assert here.app.screen_stack == [here.app.screen]
        assert not [name for name in names if name in here.text()]
        assert row.reference not in here.text()
        del row
        known = {id(one) for one in before}
        assert not [one for one in held((Place, Dialog, BoardRow)) if id(one) not in known]
        assert here.app.desk_or_none is None
        assert not [one for one in threading.enumerate() if one.name.startswith("vault")]
        assert here.app.title == "SOTUI"
        assert not here.app.sub_title


async def test_after_a_walk_through_every_place_no_screen_of_them_is_held(sit: Sit) -> None:
    # Held by other tests, as those of a fault are by their report, says nothing about this lock.
    before = held((Place, Dialog, BoardRow))
    async with sit(size=(120, 40)) as here:
        order_id = str(here.rows[0].order_id)  # type: ignore[attr-defined]
        await here.press("2", "3", "4", "5", "1", "o", "escape", "w", "escape")
        for name in ("review", "note"):
            here.app.go(name, order_id)
            await here.settled()
        here.app.go("new order")
        await here.settled()
        await here.type("zed")
        here.app.action_view("board")
        await here.settled()
        await here.press("d", "tab")
        await here.type("reason")
        await here.press("ctrl+l")
        await locked(here)
        known = {id(one) for one in before}
        left = [one for one in held((Place, Dialog, BoardRow)) if id(one) not in known]
        assert not left, {type(one).__name__ for one in left}


async def test_a_childs_name_is_held_by_nothing_after_the_lock(sit: Sit) -> None:
    given, family = "Uche", "Assertson"
    # What other tests have left in this process says nothing about this lock.
    before = words_in_memory(given, family)
    async with sit() as here:
        assert here.rows[0].children == f"{given} {family}"  # type: ignore[attr-defined]
        assert len(words_in_memory(given, family)) > len(before)
        await here.press("ctrl+l")
        await locked(here)
        known = {id(one) for one in before}
        assert not [str(one)[:300] for one in words_in_memory(given, family) if id(one) not in known]


async def test_with_a_dialog_open_its_text_comes_back(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(lambda row: row.nature == "last day")
        await here.press("d")
        await here.press("tab")
        await here.type("the court was asked")
        await here.press("ctrl+l")
        await locked(here)
        assert "What you typed is kept" in " ".join(here.text().split())
        await here.unlock()
        await here.stand_on(lambda row: row.nature == "last day")
        await here.press("d")
        reason = here.app.screen.query_one("#reason", LineField)
        assert reason.value == "the court was asked"
        assert "is back" in here.app.screen.problem  # type: ignore[attr-defined]


async def test_over_the_palette_too(sit: Sit) -> None:
    async with sit() as here:
        await here.press("ctrl+p")
        await here.type("rec")
        await here.press("ctrl+l")
        await locked(here)


async def test_a_warning_comes_and_any_key_answers_it(sit: Sit) -> None:
    async with sit() as here:
        clocks = TwoClocks()
        here.app.lock_watch = clocks.watch()
        clocks.sit_idle(here.app.lock_watch, 280)
        here.app._tick()
        await here.pilot.pause()
        assert "Locks in 20 seconds" in here.text()
        await here.press("j")
        assert not here.app.screen.query(LockWarning)
        assert here.board.table.cursor == 1
        assert here.app.lock_watch.left == 300


async def test_idle_with_a_dialog_open_still_locks(sit: Sit) -> None:
    async with sit() as here:
        await here.press("a")
        await here.type("dana")
        clocks = TwoClocks()
        here.app.lock_watch = clocks.watch()
        clocks.sit_idle(here.app.lock_watch, 300)
        here.app._tick()
        await locked(here)
        assert "Locked after 5 minutes without a key. What you typed is kept." in " ".join(
            here.text().replace("│", " ").split()
        )


async def test_the_key_that_wakes_the_computer_does_nothing_but_show_the_lock(sit: Sit) -> None:
    async with sit() as here:
        clocks = TwoClocks()
        here.app.lock_watch = clocks.watch()
        clocks.wall += 12 * 3600
        names = [row.reference for row in here.rows]  # type: ignore[attr-defined]
        seen: list[str] = []
        here.app.screen_change_signal.subscribe(here.app, lambda screen: seen.append(type(screen).__name__))
        await here.pilot.press("d")
        await locked(here)
        assert seen == ["UnlockScreen"], "the dialog that the key asks for was never opened"
        assert "asleep" in here.text()
        assert not [name for name in names if name in here.text()]
        assert here.app.desk_or_none is None
        assert here.app.screen.query_one("#passphrase", LineField).value == ""


async def test_after_the_lock_one_is_back_where_one_was(sit: Sit) -> None:
    async with sit() as here:
        row: Any = here.rows[3]
        await here.press("o") if here.board.table.move_to_key(row.key) else None
        assert row.reference in here.text()
        await here.press("ctrl+l")
        await locked(here)
        await here.unlock()
        assert here.app.screen.trail == ("order", row.order_id)  # type: ignore[attr-defined]
        assert row.reference in here.text()
        await here.press("escape")
        assert here.app.screen is here.board


async def test_a_review_comes_back_at_the_heading_in_hand(sit: Sit) -> None:
    async with sit() as here:
        row: Any = here.rows[3]
        here.app.go("review", row.order_id)
        await here.settled()
        await here.press("ctrl+down", "ctrl+down", "ctrl+down")
        await here.type("what was said here")
        heading = here.app.screen.query_one("#heading", Words).text
        await here.press("ctrl+l")
        await locked(here)
        await here.unlock()
        screen: Any = here.app.screen
        assert screen.query_one("#heading", Words).text == heading
        assert screen.focused.text == "what was said here"


async def test_wrong_passphrases_make_one_wait_and_the_lock_does_not_shorten_it(sit: Sit) -> None:
    async with sit() as here:
        clocks = TwoClocks()
        here.app.patience = Patience(lambda: clocks.steady)
        await here.press("ctrl+l")
        await locked(here)
        for _ in range(FREE_TRIES + 1):
            await here.unlock("not this one")
        assert "next try is taken in" in " ".join(here.text().replace("│", " ").split())
        await here.unlock()
        assert isinstance(here.app.screen, UnlockScreen), "the right one is not taken before its time either"
        clocks.pass_(LONGEST_WAIT)
        await here.unlock()
        assert here.app.screen is here.board


async def test_a_slow_act_is_stopped_and_it_is_said(sit: Sit) -> None:
    async with sit() as here:
        desk = here.app.desk
        begun = threading.Event()

        def acts(desk: Desk) -> int:
            count = "SELECT count(*) FROM audit_entry WHERE kind = 'act'"
            return int(desk.submit(lambda: desk.session.db.execute(count).fetchone()[0]).result())

        before = acts(desk)
        name = sorted(name for name, deed in desk.session.deeds.items() if not deed.needs_reason)[0]

        def slow() -> None:
            with desk.session.act(name, "SO-1", "the court was asked") as act:
                begun.set()
                act.db.execute(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000000)"
                    " SELECT max(i) FROM n"
                ).fetchall()

        stopped = desk.submit(slow)
        assert await asyncio.to_thread(begun.wait, 5)
        await here.pilot.press("slash")
        await here.pilot.press("ctrl+l")
        await here.pilot.pause()
        assert isinstance(here.app.screen, UnlockScreen), "the lock is painted before anything is waited for"
        await here.app.shut()
        await here.pilot.pause()
        assert isinstance(stopped.exception(), Interrupted)
        assert "What was being done was stopped and is not recorded." in " ".join(
            here.text().replace("│", " ").split()
        )
        await here.unlock()
        assert here.app.screen is here.board
        assert acts(here.app.desk) == before


async def test_a_slow_look_that_is_stopped_is_no_loss_to_be_told(sit: Sit) -> None:
    async with sit() as here:
        desk = here.app.desk
        begun = threading.Event()

        def slow() -> None:
            begun.set()
            desk.session.db.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000000)"
                " SELECT max(i) FROM n"
            ).fetchall()

        stopped = desk.submit(slow)
        assert await asyncio.to_thread(begun.wait, 5)
        await here.press("ctrl+l")
        await locked(here)
        assert isinstance(stopped.exception(), Interrupted)
        assert "not recorded" not in here.text()


async def test_what_was_cut_is_not_pasted_by_whoever_comes_next(sit: Sit) -> None:
    async with sit() as here:
        await here.press("slash")
        await here.type("ada")
        field = here.app.screen.query_one("#filter", Input)
        field.action_select_all()
        field.action_cut()
        assert here.app.clipboard == "ada"
        await here.press("ctrl+l")
        await locked(here)
        assert here.app.clipboard == ""


async def test_the_demonstration_says_its_passphrase_and_the_clock_stands(sit: Sit) -> None:
    from sotui.demo import PASSPHRASE

    async with sit() as here:
        before = Clock(here.app.desk.today()).today()
        await here.press("ctrl+l")
        await locked(here)
        assert PASSPHRASE in here.app.screen.query_one("#demo", Words).text
        await here.unlock()
        assert here.app.desk.today() == before


async def test_a_burst_of_keys_reaches_the_dialog_that_it_opens(sit: Sit) -> None:
    async with sit() as here:
        await here.stand_on(lambda row: row.nature == "last day")
        for key in ("d", "tab", "w", "h", "y"):
            here.app.post_message(events.Key(key, key if len(key) == 1 else None))
        for _ in range(100):
            await here.settled()
            if isinstance(here.app.screen, Dialog) and here.app.screen.query_one("#reason", LineField).value:
                break
            await asyncio.sleep(0.02)
        await here.settled()
        assert here.app.screen.query_one("#reason", LineField).value == "why"


@pytest.mark.parametrize("held", [0.0, 0.4])
async def test_a_burst_of_keys_reaches_what_a_place_opens_once_it_is_read(sit: Sit, held: float) -> None:
    async with sit() as here:
        fact = here.app.key_table.first("order.fact")
        # The machine is busy: the page is not read before the keys for it come.
        here.app.desk.submit(time.sleep, held)
        for key in ("o", fact, "v", "i", "s"):
            here.app.post_message(events.Key(key, key))
        for _ in range(100):
            await here.settled()
            if isinstance(here.app.screen, FactDialog) and here.app.screen.query_one(LineField).value:
                break
            await asyncio.sleep(0.02)
        await here.settled()
        assert here.app.screen.query_one(LineField).value == "vis"


async def test_each_view_is_found_as_it_was_left(sit: Sit) -> None:
    async with sit() as here:
        await here.press("s", "slash")
        await here.type("so-00")
        await here.press("enter", "j", "j")
        rows = [row.key for row in here.rows]  # type: ignore[attr-defined]
        await here.press("5")
        assert "Drafts" in here.text()
        await here.press("1")
        assert [row.key for row in here.rows] == rows  # type: ignore[attr-defined]
        assert here.board.table.cursor == 2
        assert here.board.query_one("#filter", LineField).value == "so-00"
