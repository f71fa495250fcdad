"""Colours that can be read, and bad themes that harm nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color

from sotui.tui.themes import COLOURS, DARK, LIGHT, TONES, load_themes, shipped_folder

LEAST_CONTRAST = 4.5
"""What the accessibility guidelines ask for text of ordinary size (WCAG 2.2, 1.4.3)."""


def test_dark_and_light_ship_and_are_whole() -> None:
    themes, failed = load_themes()
    assert {DARK, LIGHT} <= set(themes)
    assert not failed
    assert themes[DARK].dark
    assert not themes[LIGHT].dark


@pytest.mark.parametrize("name", [DARK, LIGHT])
@pytest.mark.parametrize("ground", ["background", "surface", "panel", "tone-cursor"])
def test_every_text_can_be_read_on_every_ground(name: str, ground: str) -> None:
    theme = load_themes()[0][name]
    grounds = {key: getattr(theme, key) for key in COLOURS} | theme.variables
    texts = ["foreground", "primary", "warning", "error", "success"]
    texts += [f"tone-{tone}" for tone in TONES if tone != "cursor"]
    for text in texts:
        contrast = _contrast(Color.parse(grounds[ground]), Color.parse(grounds[text]))
        assert contrast >= LEAST_CONTRAST, f"{text} on {ground}: {contrast:.2f}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("dark = [", "TOML"),
        ('dark = "yes"', "true or false"),
        ('[colours]\nbackground = "#12"', "missing"),
        ("[colours]\nbackgrund = '#123456'", "not a colour of a theme"),
        ("[tones]\nalarm = 7", "tones."),
    ],
)
def test_a_bad_theme_is_left_out_and_said_to_be(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    themes, failed = load_themes(shipped_folder(), tmp_path)
    assert "mine" not in themes
    assert [one.name for one in failed] == ["mine"]
    assert says in failed[0].why


def test_a_colour_that_is_none_is_named(tmp_path: Path) -> None:
    good = (shipped_folder() / "dark.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(
        good.replace('law = "#d3a5f2"', 'law = "sort of blue"'), encoding="utf-8"
    )
    _, failed = load_themes(tmp_path)
    assert "tones.law" in failed[0].why


def test_without_any_file_there_is_still_a_dark_theme(tmp_path: Path) -> None:
    assert set(load_themes(tmp_path / "nowhere")[0]) == {DARK}


def _contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(value) for value in colour.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
