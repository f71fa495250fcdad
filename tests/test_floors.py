"""The house stands: imports only go down, the domain needs no screen, nothing kept names a machine."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def loaded_after(program: str) -> set[str]:
    """The top-level modules that a fresh Python holds after running those lines."""
    report = """
import json, sys
sys.stderr.write("\\n" + json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
    shown = subprocess.run([sys.executable, "-c", program + report], capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    return set(json.loads(shown.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "room",
    ["sotui.dates", "sotui.facts", "sotui.procedures", "sotui.staff", "sotui.register", "sotui.triage"],
)
def test_a_room_imports_without_the_screen(room: str) -> None:
    every = f"""
import importlib, pkgutil, {room} as room
for found in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
    importlib.import_module(found.name)
"""
    assert loaded_after(every).isdisjoint({"textual", "rich"})


@pytest.mark.parametrize("room", ["sotui.dates", "sotui.facts", "sotui.procedures"])
def test_what_the_law_says_imports_without_a_database(room: str) -> None:
    every = f"""
import importlib, pkgutil, {room} as room
for found in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
    importlib.import_module(found.name)
"""
    assert loaded_after(every).isdisjoint({"sqlite_utils", "sqlcipher3", "sqlite3", "cryptography"})


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_asking_for_the_version_or_help_loads_nothing_costly(argument: str) -> None:
    asked = f"""
import sys
sys.argv = ["sotui", {argument!r}]
from sotui.cli.main import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
"""
    costly = {
        "textual",
        "rich",
        "pydantic",
        "sqlite_utils",
        "sqlcipher3",
        "cryptography",
        "dateutil",
        "zxcvbn",
    }
    assert loaded_after(asked).isdisjoint(costly)


# --- the floors, and that each rule can break -----------------------------------------------------


def lint_imports(folder: Path) -> "subprocess.CompletedProcess[str]":
    """The import rules of pyproject.toml, held against the sources in that folder."""
    asked = """
import sys
sys.path.insert(0, sys.argv[1])
from importlinter.cli import lint_imports_command as lint
lint(["--no-cache", "--config", "pyproject.toml"])
"""
    return subprocess.run(
        [sys.executable, "-c", asked, str(folder / "src")], cwd=folder, capture_output=True, text=True
    )


def verdicts(shown: "subprocess.CompletedProcess[str]") -> dict[str, str]:
    return dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", shown.stdout, re.MULTILINE))


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the sources in which an import can be planted."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_only_go_down(house: Path) -> None:
    shown = lint_imports(house)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert set(verdicts(shown).values()) == {"KEPT"}


PLANTED = {
    "The floors: an import only ever goes down": [("facts/planted.py", "import sotui.register")],
    "What the law and the facts say needs no screen, no database and no lock": [
        ("triage/model.py", "from textual import app")
    ],
    "Only the vault knows the driver and the cryptography": [("register/planted.py", "import sqlcipher3")],
    "No SQL at the doors": [("cli/planted.py", "def late():\n    import sqlite_utils")],
    "Screens do not import each other": [
        ("tui/screens/planted_one.py", "from sotui.tui.screens import planted_two"),
        ("tui/screens/planted_two.py", ""),
    ],
    "Nothing speaks to a network": [("desk_planted.py", "import urllib3")],
}


def test_each_import_rule_can_break(house: Path) -> None:
    for files in PLANTED.values():
        for place, line in files:
            file = house / "src" / "sotui" / place
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("a", encoding="utf-8") as planted:
                planted.write("\n" + line + "\n")
    shown = lint_imports(house)
    assert shown.returncode == 1
    assert verdicts(shown) == dict.fromkeys(PLANTED, "BROKEN")


def test_the_screen_does_not_know_the_command_line(house: Path) -> None:
    planted = house / "src" / "sotui" / "tui" / "planted.py"
    planted.write_text("import sotui.cli\n")
    broken = [name for name, verdict in verdicts(lint_imports(house)).items() if verdict == "BROKEN"]
    assert broken == ["The floors: an import only ever goes down"]


# --- what is kept in the repository ---------------------------------------------------------------

# Put together from pieces, so that this file does not hold what it looks for.
MACHINE = re.compile(
    "|".join(
        re.escape(one + two)
        for one, two in [
            ("/wo", "rk/"), ("/ro", "ot/"), ("/tmp", "/dev/"), ("/tmp", "/tools"), ("/op", "t/pypi"),
            ("py", "pi.org"), ("pythonhos", "ted.org"), ("registry.npm", "js.org"), ("deb.deb", "ian.org"),
        ]
    )
    + r"|/home/(?!user\b)[a-z]\w*/|C:\\Users\\(?!user\b)[A-Za-z]"
)  # fmt: skip


def kept_files() -> list[Path]:
    """The files that git keeps, or would keep; in a download without git, all but what is made."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True
    )
    if listing.returncode:
        tops = [top for top in ROOT.iterdir() if top.name == ".ci" or not top.name.startswith(".")]
        kept = [top for top in tops if top.name not in ("wheelhouse", "build", "dist")]
        files = [file for top in kept for file in ([top] if top.is_file() else top.rglob("*"))]
    else:
        files = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    return [file for file in files if file.is_file() and "__pycache__" not in file.parts]


def texts() -> list[tuple[Path, str]]:
    read = []
    for file in kept_files():
        content = file.read_bytes()
        if b"\0" not in content:
            read.append((file.relative_to(ROOT), content.decode("utf-8", errors="replace")))
    return read


def test_nothing_kept_names_a_machine_or_a_registry() -> None:
    every = texts()
    assert len(every) > 30
    named = [f"{file}: {found.group()}" for file, text in every for found in MACHINE.finditer(text)]
    assert named == []


def test_a_machine_would_be_found() -> None:
    for left, right in [
        ("--index-url https://py", "pi.org/simple"),
        ("see /wo", "rk/main/x"),
        ("/ro", "ot/.x"),
    ]:
        assert MACHINE.search(left + right)
    assert not MACHINE.search("the registry of orders; work/main; root/")


def test_text_is_kept_with_one_line_ending() -> None:
    kept = [file for file in kept_files() if file.suffix in {".py", ".toml", ".md", ".svg", ".tcss"}]
    assert [str(file) for file in kept if b"\r\n" in file.read_bytes()] == []
