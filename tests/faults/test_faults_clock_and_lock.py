"""F18 to F22: a clock that is set, a sleep, somebody who went away, passphrases that are not quite right."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sotui.desk import Clock, Desk, open_desk
from sotui.vault import audit
from sotui.vault.create import create
from sotui.vault.errors import WrongPassphrase
from sotui.vault.kdf import KdfParams

if TYPE_CHECKING:
    from sitting import Sit, Sitting

TODAY = date(2026, 11, 22)
CHEAP = KdfParams(19 * 1024, 1, 1)


class TwoClocks:
    """A steady clock and one that people and sleep can move, both in a test's hand."""

    def __init__(self, here: Sitting) -> None:
        from sotui.tui.lock import Watch

        self.steady, self.wall = 1_000.0, 1_700_000_000.0
        here.app.lock_watch = Watch(5, lambda: self.steady, lambda: self.wall)

    def idle(self, here: Sitting, seconds: int) -> None:
        """So many seconds pass without a key."""
        for _ in range(seconds):
            self.steady += 1
            self.wall += 1
            here.app._tick()


async def locked(here: Sitting) -> None:
    """Wait until it is locked and the register closed."""
    from sotui.tui.screens.unlock import UnlockScreen

    for _ in range(100):
        await here.pilot.pause()
        if isinstance(here.app.screen, UnlockScreen):
            break
        await asyncio.sleep(0.02)
    assert [type(one) for one in here.app.screen_stack] == [UnlockScreen]
    await here.app.shut()
    await here.pilot.pause()


def words(here: Sitting) -> str:
    return " ".join(here.text().replace("│", " ").split())


@pytest.mark.fault("F18")
@pytest.mark.parametrize(
    ("then", "back"), [(date(2025, 11, 22), True), (date(2027, 11, 22), False)], ids=["back", "forward"]
)
def test_f18_a_clock_that_was_set_is_announced_and_flagged_and_clears_no_date(
    open_desk: Callable[..., Desk], family: str, then: date, back: bool
) -> None:
    desk = open_desk()
    before = desk.board(everything=True)
    open_rows = {(row.reference, row.key) for row in before.rows}
    last = audit.tail(desk.session._conn).seq
    desk.close()

    desk = open_desk(then)
    (said,) = [one for one in desk.session.warnings if "clock" in one]
    assert "22/11/2026" in said
    assert f"{then:%d/%m/%Y}" in said
    entries = audit.entries(desk.session.db, 50)
    opened = next(one for one in entries if one.act == "opened the register")
    assert opened.clock_back is back
    assert opened.seq > last
    desk.board(everything=True)
    desk.close()

    desk = open_desk()
    assert {(row.reference, row.key) for row in desk.board(everything=True).rows} == open_rows
    seqs = [one.seq for one in reversed(audit.entries(desk.session.db, 1000))]
    assert seqs == list(range(1, len(seqs) + 1))
    assert audit.verify_chain(desk.session.db) is None


@pytest.mark.fault("F18")
def test_f18_a_register_used_yesterday_or_with_the_clock_a_little_back_says_nothing_of_it(
    folder: Path, words_of_the_test_register: str
) -> None:
    for day in (TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=14)):
        desk = open_desk(folder, None, words_of_the_test_register, clock=Clock(day))
        assert not [one for one in desk.session.warnings if "clock" in one]
        desk.close()


@pytest.mark.fault("F18")
async def test_f18_what_is_wrong_with_the_clock_is_to_be_read_before_anything_else(
    sit_at: Sit, open_desk: Callable[..., Desk], family: str, words_of_the_test_register: str
) -> None:
    desk = open_desk(date(2027, 11, 22))
    desk.refresh()
    desk.close()
    async with sit_at(locked=True) as here:
        await here.unlock(words_of_the_test_register)
        await here.pilot.pause(0.3)
        assert "Please read this before you go on" in words(here)
        assert "clock stands on 22/11/2026" in words(here)
        assert "22/11/2027" in words(here)
        await here.press("escape")
        assert here.app.screen is here.board


@pytest.mark.fault("F19")
async def test_f19_after_a_sleep_the_first_frame_is_the_lock(
    sit_at: Sit, family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit_at() as here:
        clocks = TwoClocks(here)
        sent: list[str] = []
        driver: Any = here.app._driver
        monkeypatch.setattr(type(driver), "is_headless", property(lambda self: False))
        monkeypatch.setattr(driver, "write", sent.append)
        here.board.refresh(layout=True)
        await here.pilot.pause()
        assert "SO-0001" in "".join(sent)
        sent.clear()
        clocks.wall += 12 * 3600
        here.board.refresh(layout=True)
        await here.pilot.pause()
        await locked(here)
        drawn = "".join(sent)
        assert "Passphrase" in drawn
        assert "Exampleton" not in drawn
        assert "SO-0001" not in drawn
        assert "asleep" in words(here)


@pytest.mark.fault("F20")
async def test_f20_who_goes_away_in_the_middle_of_a_sentence_finds_it_again(
    sit_at: Sit, family: str, words_of_the_test_register: str
) -> None:
    from textual.widgets import TextArea

    async with sit_at() as here:
        clocks = TwoClocks(here)
        here.app.go("order", family)
        await here.settled()
        await here.press("a")
        assert len(here.app.screen_stack) > 1
        await here.type("mother rang and said")
        clocks.idle(here, 300)
        await locked(here)
        assert "What you typed is kept" in words(here)
        assert "mother rang" not in here.text()
        await here.unlock(words_of_the_test_register)
        await here.press("a")
        assert here.app.screen.query(TextArea).first().text == "mother rang and said"


@pytest.mark.fault("F21")
async def test_f21_ten_wrong_passphrases_cost_ever_longer_waits_and_are_noted_after_the_right_one(
    sit_at: Sit, family: str, words_of_the_test_register: str
) -> None:
    from sotui.tui.lock import FREE_TRIES, LONGEST_WAIT, Patience

    async with sit_at() as here:
        clocks = TwoClocks(here)
        here.app.patience = Patience(lambda: clocks.steady)
        await here.press("ctrl+l")
        await locked(here)
        waits = []
        for _ in range(10):
            await here.unlock("not this one")
            waits.append(here.app.patience.wait)
            clocks.steady += here.app.patience.wait
        assert waits[:FREE_TRIES] == [0] * FREE_TRIES
        assert waits[FREE_TRIES:] == sorted(waits[FREE_TRIES:])
        assert waits[-1] == LONGEST_WAIT
        clocks.steady += LONGEST_WAIT
        await here.unlock(words_of_the_test_register)
        await here.settled()
        entries = here.app.desk.submit(audit.entries, here.app.desk.session.db, 20).result()
        told = [one for one in entries if "wrong" in f"{one.act} {one.detail}"]
        assert len(told) == 1
        assert "10" in f"{told[0].act} {told[0].detail}"


@pytest.mark.fault("F21")
def test_f21_an_unknown_name_is_told_in_the_same_words_as_a_wrong_passphrase(
    folder: Path, words_of_the_test_register: str
) -> None:
    told = []
    for name, secret in (
        ("Dana Duty", "not this one"),
        ("Nobody Known", "not this one"),
        ("Nobody Known", words_of_the_test_register),
        ("", words_of_the_test_register),
    ):
        with pytest.raises(WrongPassphrase) as refused:
            open_desk(folder, name, secret, clock=Clock(TODAY))
        told.append(refused.value.message)
    assert len(set(told)) == 1


@pytest.mark.fault("F22")
def test_f22_accents_in_either_spelling_open_and_a_space_at_the_end_does_not(tmp_path: Path) -> None:
    from sotui.desk import migrations

    said = "façade naïve crème brûlée"
    create(tmp_path / "register", "Dana Duty", said, migrations=migrations(), kdf=CHEAP)
    for form in ("NFC", "NFD"):
        typed = unicodedata.normalize(form, said)
        open_desk(tmp_path / "register", None, typed, clock=Clock(TODAY)).close()
    for typed in (f"{said} ", f" {said}", said.replace(" ", "  "), said.upper()):
        with pytest.raises(WrongPassphrase) as refused:
            open_desk(tmp_path / "register", None, typed, clock=Clock(TODAY))
        assert "caps lock" in refused.value.message
        assert "spaces count" in refused.value.message
