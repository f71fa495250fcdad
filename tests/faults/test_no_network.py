"""The program speaks to no network: an audit hook sees every look-up, connection, binding and datagram."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

WATCHED = """
import json, sys

log = open(sys.argv[1], "a", encoding="utf-8")

def watch(event, args):
    if event == "socket.getaddrinfo" or event == "socket.gethostbyname":
        log.write(json.dumps([event, str(args[0])]) + "\\n"); log.flush()
    elif event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        host = address[0] if isinstance(address, tuple) else str(address)
        if host not in ("127.0.0.1", "::1"):
            log.write(json.dumps([event, str(host)]) + "\\n"); log.flush()

sys.addaudithook(watch)
del sys.argv[1]
if sys.argv[1] == "reach-out":
    import socket
    try:
        socket.getaddrinfo("example.invalid", 80)
    except OSError:
        pass
    sys.exit()
from sotui.cli.main import main
main()
"""


def seen(log: Path) -> list[list[str]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


def run(log: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WATCHED, str(log), *words],
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )


@pytest.mark.fault("F75")
def test_f75_the_hook_sees_a_program_that_reaches_out(tmp_path: Path) -> None:
    log = tmp_path / "log"
    run(log, "reach-out")
    assert seen(log) == [["socket.getaddrinfo", "example.invalid"]]


@pytest.mark.fault("F75")
def test_f75_no_command_reaches_out(tmp_path: Path) -> None:
    log, folder = tmp_path / "log", str(tmp_path / "register")
    tracker = tmp_path / "tracker.csv"
    tracker.write_text(
        "Child ID,Child name,DOB,Family,Date SO made,Length (months),Court,Case no,Procedure\n"
        "700001,Ada Exampleton,02/09/2017,F001,06/03/2026,12,Family Court,ZZ26C00001,Wirral\n",
        encoding="utf-8",
    )
    secret = "a duty desk on a rainy Sunday\n"
    made = run(log, "init", "--vault", folder, "--name", "Dana", "--passphrase-file", "-", typed=secret)
    assert made.returncode == 0, made.stderr
    taken = run(log, "import", str(tracker), "--vault", folder, "--passphrase-file", "-", typed=secret)
    assert taken.returncode == 0, taken.stderr
    assert run(log, "due", "--vault", folder, "--passphrase-file", "-", typed=secret).returncode == 0
    assert run(log, "dates", "--procedure", "wirral", "--made", "2026-01-15").returncode == 0
    assert seen(log) == []


@pytest.mark.fault("F75")
@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal")
def test_f75_the_full_screen_does_not_reach_out(tmp_path: Path) -> None:
    import pty
    import select

    log = tmp_path / "log"
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover
        os.environ["TERM"] = "xterm-256color"
        os.execv(
            sys.executable,
            [sys.executable, "-c", WATCHED, str(log), "demo", "--today", "2026-11-22"],
        )
    shown, until, left = b"", time.monotonic() + 60, False
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                data = os.read(terminal, 65536)
            except OSError:
                break
            if not data:
                break
            shown += data
        if not left and b"NOT SEEN" in shown:
            os.write(terminal, b"q")
            left = True
    _, status = os.waitpid(pid, 0)
    assert left, "the board did not appear"
    assert os.waitstatus_to_exitcode(status) == 0
    assert seen(log) == []


@pytest.mark.deep
@pytest.mark.fault("F75")
def test_f75_no_command_about_the_vault_reaches_out(tmp_path: Path) -> None:
    log, folder = tmp_path / "log", str(tmp_path / "register")
    secret = "a duty desk on a rainy Sunday\n"
    how = ("--vault", folder, "--passphrase-file", "-")
    made = run(log, "init", "--name", "Dana", *how, typed=secret)
    assert made.returncode == 0, made.stderr
    for words in (("backup",), ("verify",), ("account", "list"), ("audit", "list"), ("doctor", "--records")):
        done = run(log, *words, *how, typed=secret)
        assert done.returncode in (0, 3), done.stderr
    assert seen(log) == []
