"""What a person may set for the screen: colours, the idle time before the lock, keys, motion. Never a record.

``settings.toml`` in the platform's folder for configuration, or in the folder that SOTUI_CONFIG names::

    theme = "light"          # a theme that ships, or one of your own in themes/ beside this file
    lock_minutes = 5         # minutes without a key before the register locks: 1 to 15, never off
    motion = false           # whether scrolling and the like may move by degrees

    [keys]
    "board.record" = ["r", "f9"]
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

FOLDER_VARIABLE: Final = "SOTUI_CONFIG"
"""Names another folder for the settings and a person's own themes."""
STATE_VARIABLE: Final = "SOTUI_STATE"
"""Names another folder for what this machine remembers of a register, apart from the register itself."""
FILE_NAME: Final = "settings.toml"
LOCK_MINUTES: Final = range(1, 16)
"""The idle time before the lock may be as short or as long as this; it is never off."""
LONGEST_FILE: Final = 256 * 1024
"""Bytes; a longer file is none that a person wrote."""
MOST_BROKEN_LINES: Final = 20
"""Lines that are left out by reading the file anew each time; with more, each line is read for itself."""
NO_KEYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
_NAMES: Final = ("theme", "lock_minutes", "motion", "keys")
THEME_NAME: Final = re.compile(r"[\w][\w .-]{0,63}")
"""The name of a theme is that of its file."""
_AT_LINE: Final = re.compile(r" ?\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds, whatever the file looked like."""

    theme: str = "dark"
    lock_minutes: int = 5
    """Minutes without a key before the register locks."""
    motion: bool = False
    """Whether anything may move by degrees."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_KEYS)
    """The keys wished for, by the id of the command; whether they can be had is the screen's to say."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry that could not be taken; the usual holds in its place."""

    line: int
    """In ``settings.toml``, from 1; 0 where the whole file is meant."""
    key: str
    """The entry, or empty."""
    wrong: str
    """What is wrong with it, as the end of a sentence."""
    meant: str = ""
    """What was perhaps meant, or what can stand there."""

    def __str__(self) -> str:
        """As it is said to the person, in one line."""
        where = f"line {self.line}" if self.line else "the file"
        words = f"{where}, {self.key}: {self.wrong}" if self.key else f"{where}: {self.wrong}"
        return f"{words}; {self.meant}" if self.meant else words


class SettingsError(Exception):
    """A setting could not be kept. ``message`` says what happened, ``hint`` what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def config_folder() -> Path:
    """Where the settings and a person's own themes lie; the folder need not be there yet."""
    if named := os.environ.get(FOLDER_VARIABLE, "").strip():
        return Path(named).expanduser().absolute()
    from platformdirs import user_config_path

    return user_config_path("sotui", appauthor=False, roaming=False)


def state_folder() -> Path:
    """Where this machine keeps how far each register's audit had come; it need not be there yet."""
    if named := os.environ.get(STATE_VARIABLE, "").strip():
        return Path(named).expanduser().absolute()
    from platformdirs import user_state_path

    return user_state_path("sotui", appauthor=False)


def own_themes_folder() -> Path:
    """Where a person's own themes lie."""
    return config_folder() / "themes"


def own_procedures_folder() -> Path:
    """Where a person's own procedures lie, to be looked at and taken into use."""
    return config_folder() / "procedures"


def settings_file() -> Path:
    """The file of settings, whether or not it is there."""
    return config_folder() / FILE_NAME


def load_settings(path: Path | None = None) -> tuple[Settings, list[Fault]]:
    """The settings that hold, and every fault of the file in the order of its lines.

    Without a file there are the usual settings and no fault. No fault stops anything: the entries that
    are right hold, the usual holds for the others.
    """
    file = path or settings_file()
    try:
        text = _read(file)
    except FileNotFoundError:
        return Settings(), []
    except _Unreadable as error:
        return Settings(), [Fault(0, "", str(error), "the usual settings hold")]
    table, lines, faults = _table(text)
    settings = _settings(table, lines, faults)
    return settings, sorted(faults, key=lambda fault: fault.line)


class _Unreadable(Exception):
    pass


def _read(file: Path) -> str:
    try:
        if file.exists() and not file.is_file():
            raise _Unreadable("it is not a file")
        with file.open("rb") as opened:
            raw = opened.read(LONGEST_FILE + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _Unreadable(f"it cannot be read ({error.strerror or type(error).__name__})") from error
    if len(raw) > LONGEST_FILE:
        raise _Unreadable("it is longer than 256 KB")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _Unreadable(f"line {line} is not UTF-8; save the file as UTF-8") from error


def _table(text: str) -> tuple[dict[str, Any], list[str], list[Fault]]:
    """The file as a table, its lines, and a fault for each line that had to be left out for it to read."""
    lines = text.split("\n")
    faults: list[Fault] = []
    while True:
        try:
            return tomllib.loads("\n".join(lines)), lines, faults
        except RecursionError:
            return {}, lines, [Fault(0, "", "it is nested too deeply", "the usual settings hold")]
        except tomllib.TOMLDecodeError as error:
            found = _AT_LINE.search(str(error))
            number = int(found[1]) if found else 0
            wrong = f"is not TOML: {_AT_LINE.sub('', str(error)).strip()}"
            if len(faults) >= MOST_BROKEN_LINES:
                return _line_by_line(lines, faults)
            if not number or not lines[number - 1].strip():
                faults.append(Fault(number, "", wrong, "the usual settings hold"))
                return {}, lines, faults
            faults.append(Fault(number, "", wrong, "the line was left out"))
            lines[number - 1] = ""


def _line_by_line(lines: list[str], faults: list[Fault]) -> tuple[dict[str, Any], list[str], list[Fault]]:
    """The same with every line left out that does not read by itself, as one of a list over several lines."""
    for number, line in enumerate(lines, 1):
        try:
            tomllib.loads(line)
        except (tomllib.TOMLDecodeError, RecursionError):
            faults.append(Fault(number, "", "is not TOML", "the line was left out"))
            lines[number - 1] = ""
    try:
        return tomllib.loads("\n".join(lines)), lines, faults
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        faults.append(Fault(0, "", f"is not TOML: {error}", "the usual settings hold"))
        return {}, lines, faults


def _settings(table: dict[str, Any], lines: list[str], faults: list[Fault]) -> Settings:
    usual = Settings()
    theme, minutes, motion = usual.theme, usual.lock_minutes, usual.motion
    keys: dict[str, tuple[str, ...]] = {}
    for name, value in table.items():
        line = _line_of(lines, "", name)
        if name == "theme":
            if isinstance(value, str) and THEME_NAME.fullmatch(value):
                theme = value
            else:
                faults.append(Fault(line, name, "is not the name of a theme", f"“{usual.theme}” holds"))
        elif name == "lock_minutes":
            if isinstance(value, int) and not isinstance(value, bool) and value in LOCK_MINUTES:
                minutes = value
            else:
                faults.append(_bad_minutes(line, value, usual.lock_minutes))
        elif name == "motion":
            if isinstance(value, bool):
                motion = value
            else:
                faults.append(Fault(line, name, "is true or false", "nothing moves"))
        elif name == "keys":
            if isinstance(value, dict):
                keys = _keys(value, lines, faults)
            else:
                faults.append(Fault(line, name, "is a table", 'write [keys], then "command.id" = ["key"]'))
        else:
            faults.append(Fault(line, name, "is not a setting", _perhaps(name, _NAMES)))
    return Settings(theme, minutes, motion, MappingProxyType(keys))


def _bad_minutes(line: int, value: object, usual: int) -> Fault:
    least, most = LOCK_MINUTES[0], LOCK_MINUTES[-1]
    wrong = f"is a whole number of minutes from {least} to {most}, never off"
    if isinstance(value, int) and not isinstance(value, bool) and value > most:
        wrong = f"is {most} minutes at most"
    return Fault(line, "lock_minutes", wrong, f"{usual} minutes hold")


def _keys(table: dict[str, Any], lines: list[str], faults: list[Fault]) -> dict[str, tuple[str, ...]]:
    keys: dict[str, tuple[str, ...]] = {}
    for name, value in _flat(table, ""):
        given = [value] if isinstance(value, str) else value
        if isinstance(given, list) and all(isinstance(key, str) and key.strip() for key in given):
            keys[name] = tuple(dict.fromkeys(key.strip() for key in given))
        else:
            line = _line_of(lines, "keys", name)
            faults.append(Fault(line, f"keys.{name}", "is a key or a list of keys", 'such as ["r", "f9"]'))
    return keys


def _flat(table: dict[str, Any], before: str) -> list[tuple[str, Any]]:
    """Ids with their values, also where the dots of the id were written without quotes."""
    found: list[tuple[str, Any]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{before}{name}.")
        else:
            found.append((f"{before}{name}", value))
    return found


def key_line(command_id: str, path: Path | None = None) -> int:
    """The line of ``settings.toml`` that gives keys to this command; 0 where it cannot be told."""
    try:
        text = _read(path or settings_file())
    except (OSError, _Unreadable):
        return 0
    return _line_of(text.split("\n"), "keys", command_id)


def _line_of(lines: list[str], part: str, name: str) -> int:
    """The line on which an entry stands, from 1; 0 where it cannot be told."""
    here = ""
    wanted = f"{part}.{name}" if part else name
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        if header := re.match(r"\[+([^\[\]]*)\]", bare):
            here = _bare(header[1])
            if here == wanted:
                return number
        elif entry := re.match(r"""((?:"[^"]*"|'[^']*'|[\w-]+|\s*\.\s*)+)\s*=""", bare):
            full = f"{here}.{_bare(entry[1])}" if here else _bare(entry[1])
            if full == wanted or full.startswith(f"{wanted}."):
                return number
    return 0


def _bare(written: str) -> str:
    """A key of TOML without quotes and blanks: dots in quotes and between them are alike here."""
    return re.sub(r"[\s\"']", "", written)


def _perhaps(name: str, among: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, among, 1)
    return f"perhaps “{near[0]}” was meant" if near else f"there are {', '.join(among)}"


def remember_theme(name: str, path: Path | None = None) -> None:
    """Write the theme into the file of settings and leave all else in it as it is, comments too.

    The new file takes the old one's place at once or not at all, readable by its owner only.
    SettingsError where the file cannot be changed without harm; it is then as it was.
    """
    if not THEME_NAME.fullmatch(name):
        raise SettingsError(f"“{name}” cannot be the name of a theme.", "Rename the theme's file.")
    file = path or settings_file()
    hint = f'The theme holds until the program is left. To keep it, write theme = "{name}" in {file}.'
    try:
        text = _read(file)
        before = tomllib.loads(text)
    except FileNotFoundError:
        text, before = "", {}
    except (_Unreadable, tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError("The theme is not remembered: the file of settings has a fault.", hint) from error
    if before.get("theme") == name:
        return
    changed = _with_theme(text, name)
    try:
        as_wished = tomllib.loads(changed) == {**before, "theme": name}
    except tomllib.TOMLDecodeError:
        as_wished = False
    if not as_wished:
        raise SettingsError("The theme is not remembered: its line could not be found.", hint)
    try:
        _replace(file, changed)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise SettingsError(
            f"The theme is not remembered: {file} cannot be written ({why}).", hint
        ) from error


def _with_theme(text: str, name: str) -> str:
    entry = f'theme = "{name}"'
    lines = text.split("\n") if text else []
    first_table = next((n for n, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    for place, line in enumerate(lines[:first_table]):
        if found := re.match(r"""\s*(?:theme|"theme"|'theme')\s*=\s*[^#]*(#.*)?$""", line):
            lines[place] = f"{entry}  {found[1]}" if found[1] else entry
            return "\n".join(lines)
    # Before the first table, and after the comment that heads the file.
    place = 0
    while place < first_table and lines[place].startswith("#"):
        place += 1
    lines.insert(place, entry)
    changed = "\n".join(lines)
    return changed if changed.endswith("\n") else changed + "\n"


def _replace(file: Path, text: str) -> None:
    """Put the text in the place of the file in one step; what a link points to is changed, not the link."""
    import tempfile

    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = file.resolve()
    handle, name = tempfile.mkstemp(prefix=".settings-", suffix=".toml", dir=target.parent)
    made = Path(name)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as opened:  # noqa: PTH123  a handle, not a path
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        made.replace(target)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
