"""Colours that can be read, and bad themes that harm nobody."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sitting import Sit, Sitting
from textual.color import Color

from everyday import of_these
from sotui.settings import Settings, load_settings
from sotui.tui.contrast import ENHANCED, READABLE, TEXTS, colour_of, contrast, pairs, weakest
from sotui.tui.themes import COLOURS, DARK, LIGHT, TONES, load_themes, shipped_folder

if TYPE_CHECKING:
    from sotui.desk import Desk

HIGH = ("high-contrast", "high-contrast-light")
SHIPPED = (DARK, LIGHT, *HIGH)
STATUSES = ("alarm", "law", "late", "today", "soon")


def test_four_themes_ship_and_are_whole() -> None:
    themes, failed = load_themes()
    assert set(themes) == set(SHIPPED)
    assert not failed
    assert [themes[name].dark for name in SHIPPED] == [True, False, True, False]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_text_can_be_read_on_every_ground(name: str) -> None:
    least = ENHANCED if name in HIGH else READABLE
    for text, ground, ratio in pairs(load_themes()[0][name]):
        assert ratio >= least, f"{text} on {ground}: {ratio:.2f}"


@pytest.mark.parametrize("name", SHIPPED)
def test_where_a_terminal_has_256_colours_everything_can_still_be_read(name: str) -> None:
    theme = load_themes()[0][name]
    for text, ground, _ in pairs(theme):
        ratio = contrast(_of_256(colour_of(theme, text)), _of_256(colour_of(theme, ground)))
        assert ratio >= READABLE, f"{text} on {ground}: {ratio:.2f}"


def _of_256(colour: Color) -> Color:
    from rich.color import Color as Drawn
    from rich.color import ColorSystem

    return Color(*Drawn.from_rgb(*colour.rgb).downgrade(ColorSystem.EIGHT_BIT).get_truecolor())


def test_nothing_that_is_text_is_left_out_of_the_measure() -> None:
    grounds = {"background", "surface", "panel", "cursor"}
    assert {*COLOURS, *TONES} - grounds == set(TEXTS)


def test_contrast_is_measured_as_the_guidelines_do() -> None:
    assert contrast(Color.parse("#000"), Color.parse("#fff")) == pytest.approx(21)
    assert contrast(Color.parse("#777"), Color.parse("#fff")) == pytest.approx(4.48, abs=0.005)


# How red, green and blue arrive without one of the three kinds of cones (Machado and others, 2009).
SIGHT = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "without the long cones": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "without the middle cones": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "without the short cones": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TOLD_APART = 10
"""A distance in CIELAB that is seen without looking for it; 2 is just noticed. Signs tell them apart too."""


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("name", SHIPPED)
def test_colours_of_statuses_are_told_apart_by_whoever_looks(name: str, sight: str) -> None:
    theme = load_themes()[0][name]
    seen = {tone: _lab(colour_of(theme, tone), SIGHT[sight]) for tone in STATUSES}
    for one, other in combinations(STATUSES, 2):
        apart = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True)) ** 0.5
        assert apart >= TOLD_APART, f"{one} and {other}: {apart:.1f}"


def _lab(colour: Color, sight: tuple[tuple[float, float, float], ...]) -> tuple[float, float, float]:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    def bent(value: float) -> float:
        return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116

    arriving = [linear(value) for value in colour.normalized]
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, arriving, strict=True)))) for row in sight
    )
    x = bent((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047)
    y = bent(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    z = bent((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


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


# A person's own


def own_theme(folder: Path, name: str, **changed: str) -> None:
    text = (shipped_folder() / "dark.toml").read_text(encoding="utf-8")
    for colour, value in changed.items():
        text = "\n".join(
            f'{colour} = "{value}"' if line.startswith(f"{colour} =") else line for line in text.split("\n")
        )
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("colour", ["auto 90%", "#12345678", "rgba(1,2,3,0.5)", "ansi_red", "$primary", ""])
def test_a_colour_whose_look_depends_on_something_else_is_none(tmp_path: Path, colour: str) -> None:
    own_theme(tmp_path, "mine", law=colour)
    themes, failed = load_themes(tmp_path)
    assert "mine" not in themes
    assert "tones.law" in failed[0].why


@pytest.mark.parametrize("name", ["[bold]mine", "a" * 80, "\x1b[2J"])
def test_a_theme_is_not_called_what_cannot_be_said(tmp_path: Path, name: str) -> None:
    own_theme(tmp_path, name)
    themes, failed = load_themes(tmp_path)
    assert set(themes) == {DARK}
    assert "name" in failed[0].why


def test_a_huge_file_is_no_theme(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"#" * 1_000_000)
    assert "longer" in load_themes(tmp_path)[1][0].why


async def _start(desk: Desk, own: Path, settings: Settings, theme: str | None = None) -> tuple[str, str]:
    """The theme that holds at the start, and what is said."""
    from sotui.tui.app import SotuiApp

    app = SotuiApp(desk=desk, settings=settings, theme=theme, own_themes=own)
    async with app.run_test(size=(120, 40)) as pilot:
        here = Sitting(app, pilot)
        await here.settled()
        return app.theme, here.said


async def test_a_theme_of_ones_own_is_taken(demo_desk: Desk, tmp_path: Path) -> None:
    own_theme(tmp_path / "themes", "mine", alarm="#ff9a8f")
    theme, said = await _start(demo_desk, tmp_path / "themes", Settings(theme="mine"))
    assert theme == "mine"
    assert "mine" not in said


async def test_one_that_is_hard_to_read_is_taken_and_said_to_be_so(demo_desk: Desk, tmp_path: Path) -> None:
    own_theme(tmp_path / "themes", "dim", quiet="#505560")
    theme, said = await _start(demo_desk, tmp_path / "themes", Settings(theme="dim"))
    assert theme == "dim"
    assert "“dim” is hard to read: quiet on cursor" in said


async def test_one_that_is_broken_leaves_the_dark_one_and_says_why(demo_desk: Desk, tmp_path: Path) -> None:
    own_theme(tmp_path / "themes", "mine", law="sort of blue")
    theme, said = await _start(demo_desk, tmp_path / "themes", Settings(theme="mine"))
    assert theme == DARK
    assert "mine: “tones.law” is not a colour" in said


async def test_the_theme_asked_for_goes_before_the_one_set(demo_desk: Desk, tmp_path: Path) -> None:
    theme, _ = await _start(demo_desk, tmp_path, Settings(theme=LIGHT), "high-contrast")
    assert theme == "high-contrast"


async def test_a_theme_that_is_not_there_is_named(demo_desk: Desk, tmp_path: Path) -> None:
    theme, said = await _start(demo_desk, tmp_path, Settings(), "lihgt")
    assert theme == DARK
    assert "no theme “lihgt”" in said
    assert "high-contrast" in said


async def test_the_next_theme_is_remembered(
    demo_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sotui.tui.app import SotuiApp

    monkeypatch.setenv("SOTUI_CONFIG", str(tmp_path))
    app = SotuiApp(desk=demo_desk, own_themes=tmp_path / "themes")
    async with app.run_test(size=(80, 24)) as pilot:
        here = Sitting(app, pilot)
        await here.press("ctrl+t")
        assert "remembered" in here.said
        assert load_settings()[0].theme == app.theme == "high-contrast"
        (tmp_path / "settings.toml").write_text("theme = [", encoding="utf-8")
        await here.press("ctrl+t")
        assert "not remembered" in here.said
        assert app.theme == "high-contrast-light", "it holds until the program is left"


async def test_a_theme_tried_in_the_demonstration_of_the_tests_is_not_remembered(sit: Sit) -> None:
    async with sit() as here:
        await here.press("ctrl+t")
        assert "remembered" not in here.said
        assert weakest(here.app.current_theme).ratio >= ENHANCED


# Without any colour


COLOURLESS = {
    "board": (),
    "orders": ("2",),
    "reviews": ("3",),
    "supervision": ("4",),
    "order": ("o",),
    "record": ("enter", "tab"),
    "palette": ("ctrl+p",),
    "note": ("4", "enter"),
    "review": ("3", "enter"),
}
"""What is looked at without colour, by the keys that lead there."""


@pytest.mark.parametrize("scene", of_these(COLOURLESS, "board", "order", "record", "palette", "note"))
async def test_without_colour_one_sees_where_one_stands_and_what_heads_what(
    sit: Sit, monkeypatch: pytest.MonkeyPatch, scene: str
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with sit(size=(120, 40)) as here:
        await here.press(*COLOURLESS[scene])
        drawn = [part for line in here.app.screen._compositor.render_strips() for part in line if part.style]
        assert [part for part in drawn if part.style.reverse], "the cursor"  # type: ignore[union-attr]
        assert [part for part in drawn if part.style.bold], "headings and keys"  # type: ignore[union-attr]
        for part in drawn:
            for colour in (part.style.color, part.style.bgcolor):  # type: ignore[union-attr]
                assert colour is None or colour.is_default, "no colour, and no grey either"


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_without_colour_fields_and_the_bar_beside_a_page_are_still_seen(
    sit: Sit, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with sit(theme=theme) as here:
        await here.press("o")
        drawn = [part for line in here.app.screen._compositor.render_strips() for part in line if part.style]
        bar = [part for part in drawn if part.style.meta.get("@mouse.down") == "grab"]  # type: ignore[union-attr]
        assert any(part.style.reverse for part in bar), "how far down"  # type: ignore[union-attr]
        await here.press("a")
        await here.type("abc")
        await here.press("shift+left", "shift+left")
        field = here.app.focused
        assert field is not None
        line = here.app.screen._compositor.render_strips()[field.region.y]
        told = {part.text.strip(): part.style for part in line if part.style}
        assert told["a"].underline, "the field"
        assert told["c"].reverse, "what is chosen"
