"""What a running program of ours gives away to the machine: no core dump, no name, no file for others."""

from __future__ import annotations

import shlex
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("what Linux tells of a process is read", allow_module_level=True)

from terminal import Terminal

TITLES = (b"\x1b]0;", b"\x1b]1;", b"\x1b]2;")
"""What a program sends to give the terminal's window a title."""


@pytest.fixture
def opened(made_demonstration: Path, tmp_path: Path) -> Iterator[tuple[Terminal, Path]]:
    """The demonstration's register opened on the full screen by a process of its own, carelessly begun."""
    from sotui.demo import PASSPHRASE

    folder = Path(shutil.copytree(made_demonstration, tmp_path / "register"))
    program = [sys.executable, "-m", "sotui", "--vault", str(folder)]
    here = Terminal(
        ["bash", "-c", f"umask 000; ulimit -S -c 4096; exec {shlex.join(program)}"],
        cwd=tmp_path,
        TEXTUAL_LOG=str(tmp_path / "log"),
        TEXTUAL_SCREENSHOT="1",
        TEXTUAL_SOMETHING_NEW="1",
        SOTUI_STATE=str(tmp_path / "state"),
    )
    try:
        here.wait_for("Passphrase")
        here.type(PASSPHRASE)
        here.press("enter")
        here.wait_for("rows")
        yield here, folder
    finally:
        here.close()


@pytest.mark.fault("F65")
def test_f65_a_running_register_leaves_nothing_to_look_at(opened: tuple[Terminal, Path]) -> None:
    here, folder = opened
    proc = Path(f"/proc/{here.pid}")
    core = next(line for line in (proc / "limits").read_text().splitlines() if "core file" in line)
    assert core.split()[4:6] == ["0", "0"]
    status = dict(line.split(":", 1) for line in (proc / "status").read_text().splitlines())
    assert status["Umask"].strip() == "0077"
    # Not dumpable: what tells of the process belongs to the system's administrator.
    assert (proc / "environ").stat().st_uid == 0
    said = (proc / "cmdline").read_bytes() + (proc / "comm").read_bytes()
    for word in (b"Dana", b"Exampleton", b"battery"):
        assert word not in said
    assert b"battery staple" not in (proc / "environ").read_bytes()
    for path in (folder, *folder.rglob("*")):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path.name
    assert not any(title in here.sent for title in TITLES)
    assert here.leave() == 0
    assert not (folder.parent / "log").exists()
    assert not list(folder.parent.glob("*.svg"))
    left = [path for path in folder.parent.rglob("*") if stat.S_IMODE(path.lstat().st_mode) & 0o077]
    assert not left


def test_a_process_of_ours_cannot_be_traced_by_a_fellow_of_the_same_person() -> None:
    code = (
        "import ctypes, os; from sotui.hygiene import begin; os.environ['TEXTUAL_ODD'] = '1'; begin();"
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), 'TEXTUAL_ODD' in os.environ, os.umask(0))"
    )
    import subprocess

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "False", str(0o077)]
