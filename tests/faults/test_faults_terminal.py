"""F62 to F67: signals and strange terminals; and that nothing of a record is ever written elsewhere."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sotui.desk import Clock, Desk, open_desk
from sotui.vault import driver
from sotui.vault.errors import Damaged, WrongLibrary

if TYPE_CHECKING:
    from sitting import Sit
    from terminal import Terminal

TODAY = date(2026, 11, 22)
DEEP = pytest.mark.deep
SECRET = "Zebedee Quillfeather"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is wanted")
RESTORED = b"\x1b[?1049l"


@pytest.fixture
def here(folder: Path, family: str, tmp_path: Path, words_of_the_test_register: str) -> Iterator[Terminal]:
    """The real program on this test's register in a terminal, unlocked, in the middle of a note."""
    from terminal import Terminal

    terminal = Terminal(
        [sys.executable, "-m", "sotui", "--vault", str(folder)],
        cwd=tmp_path,
        SOTUI_CONFIG=str(tmp_path / "config"),
    )
    terminal.wait_for("Passphrase")
    terminal.type(words_of_the_test_register)
    terminal.press("enter")
    terminal.wait_for("SO-0001", "r record")
    terminal.press("o")
    terminal.wait_for("Last day in force")
    terminal.press("a")
    terminal.wait_for("What should be known")
    terminal.type("mother rang")
    terminal.wait_for("mother rang")
    yield terminal
    terminal.close()


def drafted(folder: Path, passphrase: str) -> list[str]:
    """What was typed and not recorded, as the person finds it after starting again."""
    desk = open_desk(folder, None, passphrase, clock=Clock(TODAY))
    try:
        return [text for draft in desk.drafts.all() for text in draft.fields.values()]
    finally:
        desk.close()


@POSIX
@pytest.mark.fault("F62")
@pytest.mark.parametrize(
    "how",
    [
        "SIGTERM",
        pytest.param("SIGHUP", marks=DEEP),
        pytest.param("the window is closed", marks=DEEP),
        pytest.param("ctrl+c five times", marks=DEEP),
    ],
)
def test_f62_whatever_ends_it_keeps_the_draft_and_gives_the_terminal_back(
    here: Terminal, folder: Path, words_of_the_test_register: str, how: str
) -> None:
    if how == "the window is closed":
        here.hang_up()
    elif how == "ctrl+c five times":
        for _ in range(5):
            os.write(here._fd, b"\x03")
            time.sleep(0.05)
    else:
        here.signal(signal.Signals[how])
    here.wait()
    if how != "the window is closed":
        assert RESTORED in here.sent
    assert b"Traceback" not in here.sent
    assert any("mother rang" in text for text in drafted(folder, words_of_the_test_register))
    assert not (folder / "open.json").exists(), "it was closed as it should be"


@POSIX
@pytest.mark.deep
@pytest.mark.fault("F62")
def test_f62_stopped_and_gone_on_it_is_locked_and_the_draft_waits(
    here: Terminal, words_of_the_test_register: str
) -> None:
    here.signal(signal.SIGSTOP)
    time.sleep(0.3)
    here.signal(signal.SIGCONT)
    here.wait_for("Passphrase", "went on")
    assert "Exampleton" not in here.text
    here.read(0.7)
    here.type(words_of_the_test_register)
    here.press("enter")
    here.wait_for("Last day in force")
    assert here.leave() == 0


@pytest.mark.fault("F63")
@pytest.mark.parametrize("size", [(20, 5), (1, 1), pytest.param((500, 200), marks=DEEP)])
async def test_f63_a_window_of_any_size_is_usable_or_says_that_it_is_too_small(
    sit_at: Sit, family: str, size: tuple[int, int]
) -> None:
    async with sit_at(size=size) as here:
        if size[0] < 40:
            assert "small" in here.text() or size == (1, 1)
        else:
            assert "SO-0001" in here.text()
        await here.pilot.resize_terminal(80, 24)
        await here.settled()
        assert "SO-0001" in here.text()


@pytest.mark.fault("F63")
async def test_f63_a_storm_of_resizing_leaves_the_board_whole(sit_at: Sit, family: str) -> None:
    async with sit_at() as here:
        for step in range(12):
            await here.pilot.resize_terminal(20 + step * 37 % 180, 5 + step * 13 % 60)
        await here.pilot.resize_terminal(80, 24)
        await here.settled()
        assert "SO-0001" in here.text()


@pytest.mark.fault("F63")
def test_f63_without_a_terminal_it_says_what_to_use_instead(folder: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sotui", "--vault", str(folder)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 1
    assert "needs a terminal" in done.stderr
    assert "sotui due" in done.stderr
    assert done.stdout == ""


@POSIX
@pytest.mark.deep
@pytest.mark.fault("F63")
@pytest.mark.parametrize("name", ["dumb", "vt100", "linux", "xterm-mono"])
def test_f63_a_terminal_that_can_do_little_shows_the_board(
    folder: Path, family: str, tmp_path: Path, words_of_the_test_register: str, name: str
) -> None:
    from terminal import Terminal

    terminal = Terminal(
        [sys.executable, "-m", "sotui", "--vault", str(folder)], cwd=tmp_path, TERM=name, NO_COLOR="1"
    )
    try:
        terminal.wait_for("Passphrase")
        terminal.type(words_of_the_test_register)
        terminal.press("enter")
        terminal.wait_for("SO-0001", "record")
        assert terminal.leave() == 0
        assert b"Traceback" not in terminal.sent
    finally:
        terminal.close()


class Fault(Exception):
    """Stands for a fault of the program, with the words of a record in its text and its locals."""


@pytest.mark.fault("F64")
async def test_f64_a_fault_of_the_program_prints_a_code_and_no_word_of_a_record(
    sit_at: Sit, family: str, capfd: pytest.CaptureFixture[str]
) -> None:
    from sotui.tui.app import STOPPED_BY_FAULT

    def fail() -> None:
        child = f"{SECRET} was seen at 4 Hidden Lane"
        raise Fault(child)

    app: Any = None
    try:
        async with sit_at() as here:
            app = here.app
            here.board.action_sort = fail  # type: ignore[method-assign]  # what fails is the program's own
            await here.pilot.press("s")
            for _ in range(50):
                await here.pilot.pause(0.01)
    except Fault:
        pass
    assert app.return_code == STOPPED_BY_FAULT
    out, err = capfd.readouterr()
    assert app.fault_code in err
    for words in (SECRET, "Quillfeather", "Hidden Lane", "Traceback"):
        assert words not in out + err


@pytest.mark.fault("F64")
def test_f64_a_command_that_fails_prints_a_code_and_no_word_of_a_record(folder: Path, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom sotui.cli import due\n"
        "def fail(*_):\n"
        f"    child = '{SECRET} was seen'\n"
        "    raise RuntimeError(child)\n"
        "due.opened_desk = fail\n"
        f"sys.argv = ['sotui', '--vault', {str(folder)!r}, 'due', '--passphrase-file', '-']\n"
        "from sotui.cli.main import main\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input="x\n", capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode != 0
    assert "RuntimeError-" in done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.glob("*.log")) == []


@pytest.mark.fault("F65")
def test_f65_settings_that_would_write_the_screen_to_a_file_are_ignored(tmp_path: Path) -> None:
    from sotui.tui.environment import HARMFUL

    log, pictures = tmp_path / "log", tmp_path / "pictures"
    code = (
        "import os, sotui.tui, textual.constants as c;"
        f"assert not [name for name in {HARMFUL!r} if name in os.environ];"
        "assert c.LOG_FILE is None and c.SCREENSHOT_DELAY == -1 and not c.DEBUG and not c.PRESS"
    )
    environment = {
        **os.environ,
        "TEXTUAL_LOG": str(log),
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(pictures),
        "TEXTUAL_SCREENSHOT_FILENAME": "board.svg",
        "TEXTUAL": "devtools,debug",
        "TEXTUAL_PRESS": "q",
    }
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.fault("F66")
def test_f66_a_library_that_would_sort_in_a_file_is_refused(
    folder: Path, open_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = driver.Cursor.execute

    def forced(cursor: driver.Cursor, sql: str, *more: Any) -> driver.Cursor:
        if re.fullmatch(r"PRAGMA temp_store=\w+", sql):
            sql = "PRAGMA temp_store=FILE"
        return execute(cursor, sql, *more)

    monkeypatch.setattr(driver.Cursor, "execute", forced)
    with pytest.raises(WrongLibrary, match="in the clear"):
        open_desk()
    monkeypatch.undo()
    open_desk()


@pytest.mark.fault("F66")
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the open files are looked up in /proc")
def test_f66_a_large_sort_opens_no_file(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[str] = set()

    def look() -> int:
        for one in Path("/proc/self/fd").iterdir():
            try:
                seen.add(str(one.readlink()))
            except OSError:
                continue
        return 0

    look()
    before, conn = set(seen), desk.session._conn
    conn.set_progress_handler(look, 20_000)
    conn.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)"
        " SELECT count(*) FROM (SELECT hex(randomblob(200)) AS x FROM n ORDER BY x)"
    ).fetchall()
    conn.set_progress_handler(None, 0)
    new = {name for name in seen - before if name.startswith("/") and not name.startswith("/proc")}
    assert not [name for name in new if "etilqs" in name or "/tmp" in name], new


@pytest.mark.fault("F67")
def test_f67_damaged_records_make_the_library_say_nothing_on_the_screen(
    folder: Path, family: str, open_desk: Callable[..., Desk], capfd: pytest.CaptureFixture[str]
) -> None:
    path = folder / "records-1.db"
    whole = path.read_bytes()
    capfd.readouterr()
    for at in range(100, len(whole), len(whole) // 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(Damaged):
            open_desk()
    path.write_bytes(b"\0" * len(whole))
    with pytest.raises(Damaged):
        open_desk()
    out, err = capfd.readouterr()
    assert out == err == ""
