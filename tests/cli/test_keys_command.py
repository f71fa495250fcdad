"""``sotui keys``: every key on paper, and every fault of the settings by its line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sotui.cli.commands import sotui
from sotui.tui.commands import COMMANDS


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOTUI_CONFIG", str(tmp_path))
    return tmp_path / "settings.toml"


def test_every_command_is_on_the_list_with_its_keys() -> None:
    said = CliRunner().invoke(sotui, ["keys"])
    assert said.exit_code == 0
    for command in COMMANDS:
        assert any(command.id in line and command.all_keys in line for line in said.output.splitlines())


def test_keys_of_ones_own_are_on_the_list(config: Path) -> None:
    config.write_text('[keys]\n"board.record" = ["x", "f9"]\n', encoding="utf-8")
    said = CliRunner().invoke(sotui, ["keys", "--at", "board"])
    assert "x, f9" in said.output
    assert "Moving and marking" not in said.output
    assert "| `x` `f9` |" in CliRunner().invoke(sotui, ["keys", "--markdown"]).output


def test_every_fault_is_named_by_its_line(config: Path) -> None:
    config.write_text(
        'theme = 7\n[keys]\n"board.recrod" = "x"\n"board.why" = "ctrl+m"\n"board.sort" = []\n"lock" = "a"\n',
        encoding="utf-8",
    )
    said = CliRunner().invoke(sotui, ["keys", "--check"])
    assert said.exit_code == 1
    assert [line.split(",")[0] for line in said.stderr.splitlines()] == [
        "line 1",
        "line 3",
        "line 4",
        "line 6",
    ]
    assert "perhaps “board.record”" in said.stderr
    assert "board.sort is left without a key" in said.stdout
    listed = CliRunner().invoke(sotui, ["keys"])
    assert listed.exit_code == 0
    assert "4 of the settings do not hold" in listed.stderr


def test_without_a_fault_it_says_so(config: Path) -> None:
    assert "none yet" in CliRunner().invoke(sotui, ["keys", "--check"]).output
    config.write_text('theme = "light"\n', encoding="utf-8")
    said = CliRunner().invoke(sotui, ["keys", "--check"])
    assert (said.exit_code, str(config) in said.output) == (0, True)


def test_what_a_file_of_settings_holds_cannot_steer_the_terminal(config: Path) -> None:
    config.write_text('"\\u001b]52;c;aGk=\\u0007" = 1\n[keys]\n"\\u001b[2J" = "x"\n', encoding="utf-8")
    said = CliRunner().invoke(sotui, ["keys", "--check"])
    assert "\x1b" not in said.output
    assert "\x07" not in said.output


def test_a_place_that_there_is_none_of_is_named() -> None:
    said = CliRunner().invoke(sotui, ["keys", "--at", "boards"])
    assert said.exit_code == 2
    assert "board, order" in said.output


def test_the_list_needs_no_screen() -> None:
    code = (
        "import sys\nfrom sotui.cli.commands import sotui\n"
        "try:\n    sotui(['keys', '--check'], standalone_mode=False)\n"
        "finally:\n    loaded = {name.split('.')[0] for name in sys.modules}\n"
        "    assert not loaded & {'textual', 'sqlcipher3'}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_locate_names_the_settings_and_the_themes(config: Path) -> None:
    said = CliRunner().invoke(sotui, ["locate"])
    assert str(config) in said.output
    assert str(config.parent / "themes") in said.output


README = Path(__file__).parents[2] / "README.md"
MARK = "<!-- made by: sotui keys --markdown --at board --at table --at browse --at everywhere -->\n"


def test_the_readme_has_the_keys_as_they_are() -> None:
    """To bring it up to date: put what the command in the mark prints between the marks."""
    made = CliRunner().invoke(sotui, MARK.split("sotui ")[1].removesuffix(" -->\n").split()).output
    text = README.read_text(encoding="utf-8")
    assert text.partition(MARK)[2].partition("<!-- end -->")[0] == made
