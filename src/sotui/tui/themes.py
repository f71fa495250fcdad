"""Colour themes: small TOML files, every colour checked before one is taken."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.color import Color, ColorParseError
from textual.theme import Theme

from sotui.settings import LONGEST_FILE, THEME_NAME

COLOURS = ("background", "surface", "panel", "foreground", "primary", "accent", "warning", "error", "success")
"""What a theme has to name."""
TONES = ("alarm", "law", "late", "today", "soon", "quiet", "muted", "cursor", "heading")
"""Further colours: those of the statuses, of quiet text, of the row under the cursor, of headings."""
DARK, LIGHT = "dark", "light"

FALLBACK_COLOURS = {
    "background": "#15171b",
    "surface": "#1b1e23",
    "panel": "#252930",
    "foreground": "#d9dde4",
    "primary": "#86aede",
    "accent": "#e0b264",
    "warning": "#e8b45c",
    "error": "#ff8279",
    "success": "#8ccaa5",
}
FALLBACK_TONES = {
    "alarm": "#ff8279",
    "law": "#d3a5f2",
    "late": "#f59d55",
    "today": "#f0de7c",
    "soon": "#8ccaa5",
    "quiet": "#a0a9b8",
    "muted": "#a0a9b8",
    "cursor": "#262f4f",
    "heading": "#86aede",
}


@dataclass(frozen=True, slots=True)
class Failed:
    """A theme that could not be taken, and why."""

    name: str
    why: str


def shipped_folder() -> Path:
    """Where the themes lie: beside the package when installed, at the top of the tree when worked on."""
    package = Path(__file__).parents[1] / "themes"
    return package if package.is_dir() else Path(__file__).parents[3] / "themes"


def load_themes(*folders: Path) -> tuple[dict[str, Theme], list[Failed]]:
    """The themes in the folders by name, later folders winning, and those that could not be taken.

    A dark theme is always among them, whatever the files hold.
    """
    loaded = {DARK: _theme(DARK, {"dark": True})}
    failed: list[Failed] = []
    for folder in folders or (shipped_folder(),):
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
            try:
                if not THEME_NAME.fullmatch(path.stem):
                    raise _BadTheme("a theme's name is of letters, digits, blanks, dots, dashes")
                loaded[path.stem] = _read(path)
            except _BadTheme as error:
                failed.append(Failed(path.stem, str(error)))
    return loaded, failed


class _BadTheme(Exception):
    pass


def _read(path: Path) -> Theme:
    import tomllib

    try:
        with path.open("rb") as file:
            raw = file.read(LONGEST_FILE + 1)
        if len(raw) > LONGEST_FILE:
            raise _BadTheme("the file is longer than 256 KB")
        table = tomllib.loads(raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except OSError as error:
        raise _BadTheme(f"the file cannot be read ({error.strerror or type(error).__name__})") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _BadTheme(f"the file does not read as TOML: {error}") from error
    return _theme(path.stem, table)


def _theme(name: str, table: dict[str, Any]) -> Theme:
    dark = table.get("dark", True)
    if not isinstance(dark, bool):
        raise _BadTheme("“dark” is true or false")
    colours = _colours(table, "colours", COLOURS, FALLBACK_COLOURS)
    tones = _colours(table, "tones", TONES, FALLBACK_TONES)
    variables = {f"tone-{tone}": colour for tone, colour in tones.items()}
    variables |= {
        "scrollbar": colours["panel"],
        "scrollbar-hover": colours["primary"],
        "scrollbar-active": colours["primary"],
        "scrollbar-background": colours["background"],
        "scrollbar-background-hover": colours["background"],
        "scrollbar-background-active": colours["background"],
        "input-cursor-background": colours["foreground"],
        "input-cursor-foreground": colours["background"],
        "input-selection-background": tones["cursor"],
        "border": colours["primary"],
    }
    theme = Theme(name=name, primary=colours["primary"], dark=dark, variables=variables)
    for colour, value in colours.items():
        setattr(theme, colour, value)
    return theme


def _colours(
    table: dict[str, Any], part: str, names: tuple[str, ...], usual: dict[str, str]
) -> dict[str, str]:
    given = table.get(part, {})
    if not isinstance(given, dict):
        raise _BadTheme(f"“{part}” is a table of colours")
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise _BadTheme(f"“{part}.{unknown[0]}” is not a colour of a theme; there are {', '.join(names)}")
    if given and (missing := [name for name in names if name not in given]):
        raise _BadTheme(f"“{part}.{missing[0]}” is missing")
    taken = {**usual, **given}
    for name, colour in taken.items():
        try:
            if not isinstance(colour, str):
                raise ColorParseError("not a text")
            parsed = Color.parse(colour)
        except ColorParseError:
            raise _BadTheme(f'“{part}.{name}” is not a colour; write it as "#1a2b3c"') from None
        if parsed.a < 1 or parsed.ansi is not None or colour.startswith("auto"):
            # What it looks like would depend on what lies beneath, or on the terminal.
            raise _BadTheme(f'“{part}.{name}” is not a colour by itself; write it as "#1a2b3c"')
    return taken
