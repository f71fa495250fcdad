"""Pictures of the screens, compared with those in ``snapshots/`` that somebody has looked at.

To accept new ones: ``pytest tests/screens/test_pictures.py --snapshot-update``, then look at each.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_textual_snapshot
import textual.constants
from textual.widgets import Input

from everyday import of_these, where
from sotui.tui.app import SotuiApp

if TYPE_CHECKING:
    from syrupy.location import PyTestLocation

PICTURES = Path(__file__).parents[2] / "snapshots"
SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
MINUTES = ("3", "slash", *"minutes", "enter", "enter")
"""A review that was held and waits for its minutes."""
OUTCOME = ("3", "slash", *"outcome", "enter", "enter")
FIFTH = ("6", *["j"] * 4)
"""The fifth procedure on the shelf."""
NOTE = ("4", "enter")
"""The note of a session that was held and is not signed."""
SCENES: dict[str, tuple[str, ...]] = {
    "board": (),
    "board_filtered": ("slash", *"see", "space", *"vraag"),
    "board_empty": ("slash", *"nobody", "enter", "w"),
    "record": ("enter",),
    "assign": ("space", "j", "space", "a", *"no"),
    "why": ("w",),
    "what_if": ("2", "enter", "i", "tab", "plus", *"14m", "enter"),
    "staff": ("4", "T"),
    "staff_worker": ("4", "T", "j", "enter"),
    "review_camden": ("slash", *"SO-0035 review", "enter", "f"),
    "keys": ("question_mark",),
    "palette": ("ctrl+p", *"order"),
    "colours": ("ctrl+p", *"colours", "enter"),
    "orders": ("2",),
    "orders_found": ("2", "slash", *"vraag"),
    "new_order": ("2", "n"),
    "new_order_dates": ("2", "n", *"Idris", *["tab"] * 7, *"20", "slash", *"11", "slash", *"2026", "f5"),
    "order": ("o",),
    "order_facts": ("o", "h"),
    "order_fact": ("o", "f", *"vis"),
    "order_correct": ("o", "h", "c"),
    "order_details": ("o", "e"),
    "order_note": ("o", "a"),
    "reviews": ("3",),
    "review": MINUTES,
    "review_people": (*MINUTES, "ctrl+down"),
    "review_heading": (*MINUTES, "ctrl+down", "ctrl+down", *"Moved", "space", *"home"),
    "review_read": (*OUTCOME, "f8"),
    "review_outcome": (*OUTCOME, "f4"),
    "supervision": ("4",),
    "note": NOTE,
    "note_next": (*NOTE, "ctrl+down", "ctrl+down"),
    "note_checks": (*NOTE, "ctrl+down", "ctrl+down", "ctrl+down"),
    "note_sign": (*NOTE, "f3"),
    "note_read": (*NOTE, "f8"),
    "drafts_none": ("5",),
    "procedures": ("6", "j", "j"),
    "procedure": (*FIFTH, "enter", *["right_square_bracket"] * 4),
    "procedure_found": (*FIFTH, "enter", "slash", *"minutes"),
    "procedure_chart": ("6", "j", "f"),
    "procedure_intervals": (*FIFTH, "i"),
    "procedure_holidays": ("6", "h"),
    "accounts": ("7",),
    "account_add": ("7", "n", *"Wilma", "space", *"Worker", "tab", "space"),
    "audit": ("8",),
    "restrict": ("o", "s"),
}
"""What is pressed on a board that has been read and whose hint is cleared."""
OTHER_THEMES = ("light", "high-contrast", "high-contrast-light")
IN_OTHERS = ("board", "review", "colours")
"""What is shown in every theme."""


class _Here(pytest_textual_snapshot.SVGImageExtension):  # type: ignore[misc]
    """Keeps the pictures at the top of the tree, where people find them, and fit for offline viewers."""

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return str(PICTURES / "screens" / Path(test_location.filepath).stem)

    def serialize(self, *arguments: Any, **how: Any) -> Any:
        return for_every_viewer(super().serialize(*arguments, **how))


CELL = 12.2
"""How wide one cell is drawn in these pictures."""
_FONT = re.compile(r"\s*@font-face \{.*?\n    \}", re.DOTALL)
_INDENTED = re.compile(r'x="([\d.]+)"( y="[\d.]+") textLength="([\d.]+)"([^>]*)>((?:&#160;)+)')


def for_every_viewer(svg: str) -> str:
    """The picture without fonts from the web, and with no blank before a text: some viewers drop those."""

    def moved(found: re.Match[str]) -> str:
        blank = len(found[5]) // len("&#160;") * CELL
        x, length = float(found[1]) + blank, float(found[3]) - blank
        return f'x="{x:.1f}"{found[2]} textLength="{length:.1f}"{found[4]}>'

    return _INDENTED.sub(moved, _FONT.sub("", svg))


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing blinks, moves or takes colour from the surroundings."""
    monkeypatch.setattr(pytest_textual_snapshot, "SVGImageExtension", _Here)
    monkeypatch.setattr(textual.constants, "TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    monkeypatch.delenv("NO_COLOR", raising=False)
    # Whose machine it is has no procedures of their own in the pictures.
    monkeypatch.setenv("SOTUI_CONFIG", str(tmp_path / "config"))


@pytest.fixture
def compare(
    snap_compare: Callable[..., bool], demo_desk: Any, ready: Callable[[Any], Awaitable[Any]]
) -> Callable[..., bool]:
    """Whether the screen after these keys looks as it did when somebody last looked."""

    def comparing(keys: tuple[str, ...], size: tuple[int, int], theme: str = "dark") -> bool:
        async def press(pilot: Any) -> None:
            here = await ready(pilot)
            await here.press("escape", *keys)

        app = SotuiApp(desk=demo_desk, theme=theme)
        return snap_compare(app, terminal_size=size, run_before=press)

    return comparing


PLACES = {
    *("board", "orders", "new_order", "order", "reviews", "review", "supervision", "note", "drafts_none"),
    *("procedures", "procedure", "procedure_chart", "staff", "accounts", "audit"),
}
"""Scenes that show a place as one comes to it."""
BOXES = {"record", "why", "what_if", "assign", "palette", "keys", "colours"}
"""One of each kind of box."""
WIDE = {"board", "order"}
"""Those of the first pages of the README."""


@pytest.mark.parametrize(
    "picture",
    where(
        product(SCENES, SIZES),
        lambda picture: picture[0] in (PLACES | BOXES if picture[1] == "80x24" else WIDE),
    ),
    ids="-".join,
)
def test_looks(compare: Callable[..., bool], picture: tuple[str, str]) -> None:
    scene, size = picture
    assert compare(SCENES[scene], SIZES[size])


@pytest.mark.parametrize("theme", OTHER_THEMES)
@pytest.mark.parametrize("scene", of_these(IN_OTHERS, "board"))
def test_looks_in_other_colours(compare: Callable[..., bool], scene: str, theme: str) -> None:
    assert compare(SCENES[scene], SIZES["80x24"], theme)


def test_looks_without_colour(compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert compare(("j", "space"), SIZES["80x24"])


@pytest.mark.parametrize("scene", of_these(("board", "order", "review", "note"), "board"))
def test_looks_on_the_widest_screen(compare: Callable[..., bool], scene: str) -> None:
    assert compare(SCENES[scene], (200, 60))


def _after(choose: Callable[[Any], bool], *keys: str) -> Callable[[Any], Awaitable[None]]:
    async def press(here: Any) -> None:
        await here.press("escape")
        await here.stand_on(choose)
        await here.press(*keys)

    return press


ON_ROWS: dict[str, Callable[[Any], Awaitable[None]]] = {
    "decide": _after(lambda row: row.nature == "last day", "d"),
    "waive": _after(lambda row: row.kind == "procedure" and row.rank in (7, 8), "d"),
    "wrong_date": _after(lambda row: row.rank == 1 and row.due, "enter", *"31/11", "enter"),
    "receipt": _after(lambda row: row.rank == 1 and row.due, "enter", "tab", "home", "enter"),
}


@pytest.mark.parametrize("size", of_these(SIZES, "80x24"))
@pytest.mark.parametrize("scene", ON_ROWS)
def test_looks_on_a_row(
    snap_compare: Callable[..., bool],
    demo_desk: Any,
    ready: Callable[[Any], Awaitable[Any]],
    scene: str,
    size: str,
) -> None:
    async def press(pilot: Any) -> None:
        await ON_ROWS[scene](await ready(pilot))

    assert snap_compare(SotuiApp(desk=demo_desk), terminal_size=SIZES[size], run_before=press)


@pytest.mark.parametrize("size", SIZES)
def test_looks_locked(snap_compare: Callable[..., bool], size: str) -> None:
    app = SotuiApp(open_desk=lambda name, passphrase: None, names=("Dana Duty", "Sam Social"))  # type: ignore[arg-type,return-value]
    assert snap_compare(app, terminal_size=SIZES[size])


@pytest.fixture(scope="session", autouse=True)
def no_picture_without_its_test() -> Iterator[None]:
    """A picture whose test is gone would be shown to people and compared by nobody."""
    yield
    expected = {f"test_looks[{scene}-{size}].svg" for scene in SCENES for size in SIZES}
    expected |= {f"test_looks_on_a_row[{scene}-{size}].svg" for scene in ON_ROWS for size in SIZES}
    expected |= {f"test_looks_locked[{size}].svg" for size in SIZES}
    expected |= {f"test_looks_in_other_colours[{s}-{theme}].svg" for s in IN_OTHERS for theme in OTHER_THEMES}
    expected |= {f"test_looks_on_the_widest_screen[{s}].svg" for s in ("board", "order", "review", "note")}
    expected |= {"test_looks_without_colour.svg"}
    folder = PICTURES / "screens" / Path(__file__).stem
    there = {path.name for path in folder.glob("*.svg")}
    assert there <= expected, f"pictures of nothing: {sorted(there - expected)}"
