"""The starter by its parts: when it sets up, what it takes from pip settings, what it says when stuck."""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "run.py"


def load(folder: Path) -> ModuleType:
    """run.py as it would start in that folder."""
    spec = importlib.util.spec_from_file_location("starter_under_test", folder / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with a space in its name that holds what the starter reads, and no `.venv`."""
    folder = tmp_path / "Court orders"
    (folder / "locks").mkdir(parents=True)
    for name in ("run.py", "pyproject.toml", "locks/run.txt", "locks/dev.txt"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


@pytest.fixture
def finished(copy: Path) -> ModuleType:
    """The starter beside a `.venv` that looks finished: its stamp, its Python and its `sotui` are there."""
    run = load(copy)
    run.PROGRAMS.mkdir(parents=True)
    (run.VENV / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\n")
    run.PYTHON.write_text("")
    run.SOTUI.write_text("")
    run.write_stamp(run.wanted())
    return run


def due(run: ModuleType, development: bool = False) -> list[str]:
    return list(run.steps_due(run.wanted(), run.found(), development))


EVERYTHING = ["environment", "packages", "project"]


def test_a_fresh_copy_has_everything_to_do(copy: Path) -> None:
    assert due(load(copy)) == EVERYTHING


def test_a_finished_venv_has_nothing_to_do(finished: ModuleType) -> None:
    assert due(finished) == []
    assert due(finished, development=True) == []


def test_after_the_demonstration_the_tests_only_need_their_own_packages(finished: ModuleType) -> None:
    stamp = finished.wanted()
    del stamp["development"]
    finished.write_stamp(stamp)
    assert due(finished) == []
    assert due(finished, development=True) == ["packages"]


@pytest.mark.parametrize(
    ("changed", "steps"),
    [
        ("locks/run.txt", EVERYTHING),
        ("locks/dev.txt", ["packages"]),
        ("pyproject.toml", ["project"]),
    ],
)
def test_a_newer_version_of_the_project_does_what_changed(
    finished: ModuleType, changed: str, steps: list[str]
) -> None:
    with (finished.ROOT / changed).open("a") as file:
        file.write("# changed\n")
    assert due(finished, development=True) == steps


@pytest.mark.parametrize("lost", ["STAMP", "PYTHON", "SOTUI"])
def test_a_half_made_venv_is_made_again(finished: ModuleType, lost: str) -> None:
    getattr(finished, lost).unlink()
    assert due(finished) == EVERYTHING


def test_a_venv_whose_python_was_uninstalled_is_made_again(finished: ModuleType) -> None:
    (finished.VENV / "pyvenv.cfg").write_text(f"home = {finished.ROOT / 'gone'}\n")
    assert due(finished) == EVERYTHING


def test_a_moved_folder_is_set_up_again(finished: ModuleType) -> None:
    moved = finished.ROOT.with_name("Orders of the court")
    finished.ROOT.rename(moved)
    assert due(load(moved)) == EVERYTHING


def test_another_python_version_sets_up_again(finished: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    class Other:
        cache_tag = "cpython-399"

    monkeypatch.setattr(sys, "implementation", Other)
    assert due(finished) == EVERYTHING


@pytest.mark.parametrize("torn", ["", "home\n", "\x00\x00\x00", "run " * 3])
def test_a_torn_stamp_counts_as_half_made(finished: ModuleType, torn: str) -> None:
    finished.STAMP.write_text(torn)
    assert due(finished) == EVERYTHING


def test_removal_takes_the_stamp_first_and_leaves_nothing(finished: ModuleType) -> None:
    finished.remove_venv()
    assert not finished.VENV.exists()
    finished.VENV.write_text("a file where the folder should be")
    finished.remove_venv()
    assert not finished.VENV.exists()


def test_a_linked_venv_is_unlinked_and_its_target_kept(copy: Path, tmp_path: Path) -> None:
    precious = tmp_path / "someone's folder"
    precious.mkdir()
    (precious / "work.txt").write_text("kept")
    run = load(copy)
    run.VENV.symlink_to(precious, target_is_directory=True)
    run.remove_venv()
    assert not run.VENV.is_symlink()
    assert (precious / "work.txt").read_text() == "kept"


# --- what is handed to child programs -------------------------------------------------------------


def test_foreign_python_settings_do_not_reach_the_program(copy: Path) -> None:
    foreign = {"PYTHONPATH": "/x", "PYTHONHOME": "/y", "VIRTUAL_ENV": "/z", "PYTHONOPTIMIZE": "2"}
    mine = {"PATH": "/bin", "LANG": "cy_GB.UTF-8", "HOME": "/home/a", "PYTHONUTF8": "1"}
    assert load(copy).clean({**foreign, **mine}) == mine


SETTINGS = """\
:env:.require-virtualenv='1'
:env:.user='1'
:env:.timeout='60'
global.cert='/etc/council/ca.pem'
global.index-url='the general mirror'
global.timeout='5'
install.index-url='the mirror for installing'
install.target='/srv/elsewhere'
install.constraint='/srv/pins.txt'
global.find-links='/srv/one\\n/srv/two'
list.format='columns'
"""


def test_pip_is_told_where_packages_come_from_and_nothing_else(copy: Path) -> None:
    told = load(copy).for_pip({"PATH": "/bin", "PIP_TARGET": "/srv/elsewhere", "pip_user": "1"}, SETTINGS)
    assert {name: value for name, value in told.items() if name.upper().startswith("PIP_")} == {
        "PIP_CERT": "/etc/council/ca.pem",
        "PIP_INDEX_URL": "the mirror for installing",
        "PIP_TIMEOUT": "60",
        "PIP_FIND_LINKS": "/srv/one\n/srv/two",
        "PIP_RETRIES": "3",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INPUT": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def test_the_settings_that_pip_lists_here_are_read(copy: Path, tmp_path: Path) -> None:
    config = tmp_path / "pip.conf"
    config.write_text("[global]\ntarget = /srv/elsewhere\nproxy = a.proxy:3128\n[install]\nuser = yes\n")
    environment = {**os.environ, "PIP_CONFIG_FILE": str(config), "PIP_NO_BINARY": ":all:"}
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], env=environment, capture_output=True, text=True
    )
    told = load(copy).for_pip(environment, listing.stdout)
    assert told["PIP_PROXY"] == "a.proxy:3128"
    assert {"PIP_TARGET", "PIP_USER", "PIP_NO_BINARY"}.isdisjoint(told)


@pytest.mark.parametrize("given", [["-n", "0"], ["-n0"], ["--numprocesses=1"], ["--pdb"], ["-p", "no:xdist"]])
def test_the_caller_may_say_how_many_workers(copy: Path, given: list[str]) -> None:
    assert load(copy).test_arguments(given) == given


def test_tests_run_on_two_to_four_workers(copy: Path) -> None:
    flag, count, *_, rest = load(copy).test_arguments(["tests/dates"])
    assert (flag, rest) == ("-n", "tests/dates")
    assert 2 <= int(count) <= 4


def test_the_long_forms_are_run_where_they_are_asked_for(copy: Path) -> None:
    run = load(copy)
    assert run.test_arguments(["-n", "0", "--deep", "tests/dates"]) == ["-m", "", "-n", "0", "tests/dates"]
    assert run.test_arguments(["--deep"])[-2:] == ["-m", ""]
    assert "--deep" not in run.test_arguments(["--deep", "-n0"])
    assert "-m" not in run.test_arguments(["tests/dates"])


def test_all_that_is_run_every_day_is_run_deep_and_more(copy: Path, tmp_path: Path) -> None:
    cases = "import pytest\ndef test_short(): pass\n@pytest.mark.deep\ndef test_long(): pass\n"
    (tmp_path / "test_both.py").write_text(cases)
    run = load(copy)
    settings = ["-c", str(ROOT / "pyproject.toml"), "-p", "no:cacheprovider", str(tmp_path)]

    def collected(*arguments: str) -> str:
        asked = run.test_arguments([*arguments, "-n0", "--collect-only", "-q", *settings])
        command = [sys.executable, "-m", "pytest", *asked]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    everyday, deep = collected(), collected("--deep")
    assert "test_short" in everyday
    assert "test_long" not in everyday
    assert "test_short" in deep
    assert "test_long" in deep


# --- what it says when it cannot ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "offline", "told"),
    [
        ("OSError: [Errno 28] No space left on device", False, "disk is full"),
        ("NewConnectionError: ...\nERROR: No matching distribution found for click", False, "no connection"),
        ("ERROR: No matching distribution found for click==8", True, "wheelhouse/ lacks a package"),
        ("ERROR: No matching distribution found for click==8", False, "64-bit Python 3.11"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE", False, "was refused"),
        ("/usr/bin/python3: No module named pip", False, "has no pip"),
        ("one\ntwo\nsomething new", False, "something new"),
    ],
)
def test_a_failure_says_what_to_do(copy: Path, said: str, offline: bool, told: str) -> None:
    assert told in load(copy).why(said, offline)


def starter(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(RUN), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_names_the_commands(arguments: list[str]) -> None:
    shown = starter(*arguments)
    assert shown.returncode == 0
    for command in ("run.py demo", "run.py sotui", "run.py test", "run.py test --deep", "run.py wheelhouse"):
        assert command in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 110


def test_an_unknown_command_is_refused_with_the_help_and_no_raw_control_character() -> None:
    shown = starter("\x1b[2Jdemmo")
    assert shown.returncode == 2
    assert shown.stdout == ""
    assert "\x1b" not in shown.stderr
    assert "demmo" in shown.stderr
    assert "run.py demo" in shown.stderr


def test_an_older_python_can_read_the_starter_and_is_told() -> None:
    ast.parse(RUN.read_text(encoding="utf-8"), feature_version=(3, 6))
    older = "import runpy, sys; sys.version_info = (3, 9, 2); sys.argv = ['run.py', 'demo']; "
    older += f"runpy.run_path({str(RUN)!r}, run_name='__main__')"
    shown = subprocess.run([sys.executable, "-c", older], capture_output=True, text=True)
    assert shown.returncode == 1
    assert "SOTUI needs Python 3.11 or newer" in shown.stderr
    assert "Nothing was changed" in shown.stderr


def test_a_newer_python_on_the_path_is_named(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "python3.12.exe" if sys.platform == "win32" else "python3.12"
    (tmp_path / name).write_text("")
    (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "python3.12 run.py" in load(copy).too_old()
    monkeypatch.setenv("PATH", str(copy))
    assert "Install a newer Python" in load(copy).too_old()


def test_only_one_run_at_a_time_sets_up(copy: Path) -> None:
    run = load(copy)
    with (copy / ".venv.lock").open("a+b") as first, (copy / ".venv.lock").open("a+b") as second:
        assert run.take_lock(first.fileno())
        assert not run.take_lock(second.fileno())
        first.close()
        assert run.take_lock(second.fileno())


# --- the locks ------------------------------------------------------------------------------------


def locked(name: str) -> dict[str, str]:
    lines = (ROOT / "locks" / name).read_text(encoding="utf-8").splitlines()
    packages = [line.rstrip(" \\").split(" ; ")[0] for line in lines if line[:1].isalpha()]
    return dict(package.split("==") for package in packages)


def test_the_tests_run_with_the_very_packages_that_users_have() -> None:
    run, development = locked("run.txt"), locked("dev.txt")
    assert len(run) > 20
    assert run.items() <= development.items()
    assert {"hatchling", "editables", "textual", "sqlcipher3"} <= run.keys()
    assert "pytest" not in run


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_every_locked_package_has_its_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "locks" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    for entry in text.split("\n    # via")[0:-1]:
        assert "--hash=sha256:" in entry
