"""A new machine: the first start in a fresh copy, and what may go wrong in the middle of it.

These fetch packages as a user's first start does (from `wheelhouse/` where there is one).
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_COPIED = shutil.ignore_patterns(
    ".venv*", ".git", "__pycache__", ".*_cache", ".hypothesis", ".benchmarks", "tests"
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project as someone would have it after a download, in a folder with spaces."""
    folder = tmp_path / "Court orders (2026)"
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    return folder


def start(folder: Path, *arguments: str, at: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(folder / "run.py"), *arguments]
    return subprocess.run(
        command,
        cwd=at,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def works(folder: Path, at: Path) -> "subprocess.CompletedProcess[str]":
    shown = start(folder, "sotui", "--version", at=at)
    assert shown.returncode == 0, shown.stderr
    assert "0.1.0" in shown.stdout
    return shown


@pytest.mark.deep
def test_the_first_start_on_a_machine_with_awkward_settings(copy: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    poison = tmp_path / "poison"
    poison.mkdir()
    for module in ("click.py", "sotui.py"):
        (poison / module).write_text("raise SystemExit('somebody else\\'s module')")
    settings = tmp_path / "pip.conf"
    settings.write_text(f"[install]\nprefix = {elsewhere}\n")
    awkward = {
        "PIP_REQUIRE_VIRTUALENV": "1",
        "PIP_USER": "1",
        "PIP_TARGET": str(elsewhere),
        "PIP_NO_BINARY": ":all:",
        "PYTHONPATH": str(poison),
        "VIRTUAL_ENV": str(poison),
    }
    first = start(copy, "sotui", "--version", at=tmp_path, **awkward)
    if "no connection to the package index" in first.stderr:
        pytest.skip("no package index and no wheelhouse/ on this machine")
    assert first.returncode == 0, first.stderr
    assert "0.1.0" in first.stdout
    assert "Setting SOTUI up" not in first.stdout
    assert "Setting SOTUI up" in first.stderr
    assert not elsewhere.exists()

    second = start(copy, "sotui", "no such command", at=tmp_path, **awkward)
    assert second.returncode == 2
    assert "Setting" not in second.stderr

    python = copy / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    asked = "from importlib.metadata import version as v; import sotui; print(v('sotui'), sotui.__file__)"
    told = subprocess.run([python, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True)
    version, _, place = told.stdout.strip().partition(" ")
    assert version == "0.1.0"
    assert Path(place).is_relative_to(copy)
    check = subprocess.run([python, "-m", "pip", "check"], cwd=tmp_path, capture_output=True, text=True)
    assert check.returncode == 0, check.stdout


@pytest.mark.deep
def test_a_finished_copy_survives_losses_and_moves(copy: Path, tmp_path: Path) -> None:
    works(copy, tmp_path)
    python = copy / ".venv" / "bin" / "python"
    python.unlink()
    assert "Setting" in works(copy, tmp_path).stderr
    moved = copy.with_name("Moved orders")
    copy.rename(moved)
    assert "Setting" in works(moved, tmp_path).stderr
    with (moved / "pyproject.toml").open("a") as file:
        file.write("# a newer version of the project\n")
    third = works(moved, tmp_path)
    assert "installing SOTUI itself" in third.stderr
    assert "fetching" not in third.stderr
    assert works(moved, tmp_path).stderr == ""


@pytest.mark.deep
@pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")
@pytest.mark.parametrize("after", [0.3, 1.5, 3, 5, 7, 9, 11, 13])
def test_a_first_start_killed_at_any_moment_is_finished_by_the_next(
    copy: Path, tmp_path: Path, after: float
) -> None:
    command = [sys.executable, str(copy / "run.py"), "sotui", "--version"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    works(copy, tmp_path)
    assert works(copy, tmp_path).stderr == ""


@pytest.mark.deep
def test_two_first_starts_at_once_both_end_well(copy: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(copy / "run.py"), "sotui", "--version"]
    both = [
        subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [process.communicate(timeout=300) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert sum("waiting for it" in error for _, error in told) == 1
    assert sum("Setting SOTUI up" in error for _, error in told) == 1


@pytest.mark.deep
def test_without_network_and_wheelhouse_the_person_is_told_what_to_do(copy: Path, tmp_path: Path) -> None:
    shutil.rmtree(copy / "wheelhouse", ignore_errors=True)
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": os.devnull,
    }
    shown = start(copy, "sotui", "--version", at=tmp_path, **nowhere)
    assert shown.returncode == 1
    assert "no connection to the package index" in shown.stderr
    assert "run.py wheelhouse" in shown.stderr
    assert "No register was touched" in shown.stderr
    assert "Traceback" not in shown.stderr
    # Once connected the same command goes through.
    works(copy, tmp_path)
    # A finished one keeps working without network, and when only the tests' packages are missing.
    shown = start(copy, "test", at=tmp_path, **nowhere)
    assert shown.returncode == 1
    assert "no connection" in shown.stderr
    assert works(copy, tmp_path).stderr == ""


@pytest.mark.deep
def test_a_wheelhouse_serves_a_machine_without_network(copy: Path, tmp_path: Path) -> None:
    made = start(copy, "wheelhouse", at=tmp_path)
    assert made.returncode == 0, made.stderr
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}
    shown = start(copy, "sotui", "--version", at=tmp_path, **nowhere)
    assert shown.returncode == 0, shown.stderr
    assert "taking from wheelhouse/" in shown.stderr
    lacking = start(copy, "test", at=tmp_path, **nowhere)
    assert lacking.returncode == 1
    assert "--development" in lacking.stderr
    assert works(copy, tmp_path).stderr == ""
