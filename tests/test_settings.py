"""What a person sets holds; what is wrong in the file is named and stops nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sotui.settings import (
    Settings,
    SettingsError,
    config_folder,
    key_line,
    load_settings,
    own_themes_folder,
    remember_theme,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_without_a_file_the_usual_holds_and_nothing_is_wrong(file: Path) -> None:
    assert load_settings(file) == (Settings(), [])
    assert Settings().lock_minutes == 5
    assert not Settings().motion


def test_everything_that_can_be_set(file: Path) -> None:
    file.write_text(
        'theme = "light"\nlock_minutes = 12\nmotion = true\n[keys]\n'
        '"board.record" = ["r", "f9"]\nboard.why = "x"\nhelp = "f2"\n',
        encoding="utf-8",
    )
    settings, faults = load_settings(file)
    assert not faults
    assert (settings.theme, settings.lock_minutes, settings.motion) == ("light", 12, True)
    assert dict(settings.keys) == {"board.record": ("r", "f9"), "board.why": ("x",), "help": ("f2",)}


def test_what_is_right_holds_beside_what_is_wrong(file: Path) -> None:
    file.write_text(
        '# mine\ntheme = "light"\nlock_minute = 3\nmotion = 1\nthis is no line\n[keys]\n'
        '"board.why" = 7\n"board.record" = "x"\n',
        encoding="utf-8",
    )
    settings, faults = load_settings(file)
    assert settings.theme == "light"
    assert dict(settings.keys) == {"board.record": ("x",)}
    assert [(fault.line, fault.key) for fault in faults] == [
        (3, "lock_minute"),
        (4, "motion"),
        (5, ""),
        (7, "keys.board.why"),
    ]
    assert "lock_minutes" in str(faults[0]), "what was perhaps meant"


@pytest.mark.parametrize("written", ["0", "16", "-5", "1e9", "true", '"5"', "2.5", "99999999999999999999999"])
def test_the_lock_is_never_off_nor_longer_than_a_quarter_of_an_hour(file: Path, written: str) -> None:
    file.write_text(f"lock_minutes = {written}\n", encoding="utf-8")
    settings, faults = load_settings(file)
    assert settings.lock_minutes == 5
    assert [fault.key for fault in faults] == ["lock_minutes"]
    assert "15" in str(faults[0])


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe\x00",
        b'theme = "dark',
        b"[" * 5000,
        b"x = " + b"[" * 5000,
        b"keys = 3",
        b'theme = "../../etc/passwd"',
        b'theme = "a\\nb"',
        b"[keys]\n[keys]\n",
        b"\n" * 300_000,
        b"bad\n" * 100,
    ],
    ids=["not UTF-8", "no end", "deep", "deep value", "keys", "path", "line end", "twice", "long", "all bad"],
)
def test_a_file_that_is_broken_throughout_stops_nothing(file: Path, raw: bytes) -> None:
    file.write_bytes(raw)
    settings, faults = load_settings(file)
    assert settings == Settings()
    assert faults


def test_what_is_right_holds_beside_however_many_broken_lines(file: Path) -> None:
    broken = "this is no setting\n" * 60
    right = ("lock_minutes = 3\n", '[keys]\n"board.why" = ["x"]\n')
    file.write_text(broken + broken.join(right) + broken, encoding="utf-8")
    settings, faults = load_settings(file)
    assert settings.lock_minutes == 3
    assert settings.keys == {"board.why": ("x",)}
    assert len({fault.line for fault in faults}) == 180
    assert faults[0].line == 1
    assert "left out" in str(faults[0])


def test_a_folder_in_the_file_s_place_is_said_to_be_one(file: Path) -> None:
    file.mkdir()
    assert "not a file" in str(load_settings(file)[1][0])


def test_as_windows_editors_write_it(file: Path) -> None:
    file.write_bytes('\ufefftheme = "light"\r\nlock_minutes = 3\r\n'.encode())
    settings, faults = load_settings(file)
    assert not faults
    assert (settings.theme, settings.lock_minutes) == ("light", 3)


def test_the_line_of_a_key(file: Path) -> None:
    file.write_text(
        'theme = "dark"\n\n[keys]\n# mine\n"board.record" = "x"\nboard.why = "y"\n', encoding="utf-8"
    )
    assert key_line("board.record", file) == 5
    assert key_line("board.why", file) == 6
    assert key_line("board.undo", file) == 0


def test_another_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOTUI_CONFIG", str(tmp_path / "here"))
    assert config_folder() == tmp_path / "here"
    assert own_themes_folder() == tmp_path / "here" / "themes"
    monkeypatch.delenv("SOTUI_CONFIG")
    assert "sotui" in str(config_folder())


# Remembering the theme


def test_the_theme_is_written_and_all_else_stays_as_it_was(file: Path) -> None:
    file.write_text(
        '# my settings\nlock_minutes = 3  # short\ntheme = "dark"   # for the evening\n\n[keys]\n'
        '"board.record" = "x"\n',
        encoding="utf-8",
    )
    remember_theme("light", file)
    assert file.read_text(encoding="utf-8") == (
        '# my settings\nlock_minutes = 3  # short\ntheme = "light"  # for the evening\n\n[keys]\n'
        '"board.record" = "x"\n'
    )
    assert load_settings(file)[0].theme == "light"
    assert [path.name for path in file.parent.iterdir()] == ["settings.toml"], "nothing half-written is left"


def test_the_first_theme_makes_the_file(tmp_path: Path) -> None:
    file = tmp_path / "sotui" / "settings.toml"
    remember_theme("high-contrast", file)
    assert load_settings(file)[0].theme == "high-contrast"
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o077 == 0
        assert file.parent.stat().st_mode & 0o077 == 0


def test_a_theme_goes_before_the_first_table(file: Path) -> None:
    file.write_text('# keys only\n[keys]\n"board.record" = "x"\n', encoding="utf-8")
    remember_theme("light", file)
    settings, faults = load_settings(file)
    assert (settings.theme, dict(settings.keys)) == ("light", {"board.record": ("x",)})
    assert not faults


@pytest.mark.parametrize("text", ["theme = [\n", "theme = '''\ndark'''\n", "a = 1\na = 2\n"])
def test_a_file_that_cannot_be_changed_without_harm_is_left_alone(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        remember_theme("light", file)
    assert "not remembered" in refused.value.message
    assert 'theme = "light"' in refused.value.hint
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a folder one may not write")
def test_a_folder_one_may_not_write_is_named(file: Path) -> None:
    file.parent.chmod(0o500)
    try:
        with pytest.raises(SettingsError) as refused:
            remember_theme("light", file)
    finally:
        file.parent.chmod(0o700)
    assert str(file) in refused.value.message


def test_where_the_folder_should_be_lies_a_file(tmp_path: Path) -> None:
    (tmp_path / "sotui").write_text("in the way", encoding="utf-8")
    with pytest.raises(SettingsError):
        remember_theme("light", tmp_path / "sotui" / "settings.toml")
