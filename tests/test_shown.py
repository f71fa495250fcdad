"""What a record holds may be hostile or merely odd: none of it may steer, disorder or deceive a terminal."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sotui.shown import UNDRAWABLE, deceives, show

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
INVISIBLE = "\u200b\u2060\ufeff\u034f\u115f\u3164\u2800"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("note \x1b[2J end", "note ␛[2J end"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\x1bc", "␛c"),
        ("\x1b]52;c;ZXZpbA==\x07", "␛]52;c;ZXZpbA==␇"),
        ("a\x9b31mb\x9d0;x", f"a{UNDRAWABLE}31mb{UNDRAWABLE}0;x"),
        ("\x7f\x00\x07\x08", "␡␀␇␈"),
        ("a\tb", "a␉b"),
    ],
)
def test_a_sequence_that_would_steer_the_terminal_is_drawn_as_pictures(stored: str, shown: str) -> None:
    assert show(stored) == shown


@pytest.mark.parametrize(
    "stored", ["[bold]x[/nope]", "[@click=app.quit()]", "[link=x]", "note [see p. 4] end", "["]
)
def test_brackets_stay_as_they_were_written(stored: str) -> None:
    assert show(stored) == stored


@pytest.mark.parametrize("mark", BIDI + INVISIBLE)
def test_what_nobody_sees_is_made_visible(mark: str) -> None:
    assert show(f"Ada{mark}Example") == f"Ada{UNDRAWABLE}Example"
    assert deceives(f"Ada{mark}Example")


@pytest.mark.parametrize(
    "name", ["Siân Šample", "O'Example", "Ada-Lou de Example", "山田 花子", "محمد", "क्ष"]
)
def test_names_from_anywhere_stay_whole_and_are_not_suspected(name: str) -> None:
    assert show(name) == name
    assert not deceives(name)


@pytest.mark.parametrize("ends", ["a\nb", "a\r\nb", "a\rb", "a\x85b", "a\u2028b", "a\u2029b"])
def test_every_kind_of_line_end_is_one_sign(ends: str) -> None:
    assert show(ends) == "a⏎b"
    assert show(ends, newline="\n") == "a\nb"


def test_an_empty_line_between_two_stays_one() -> None:
    assert show("a\r\n\r\nb") == "a⏎⏎b"


def test_a_lone_surrogate_is_drawn_so_that_it_can_be_encoded() -> None:
    assert show("x\ud800y") == f"x{UNDRAWABLE}y"
    show("x\udfffy").encode()


def test_a_thousand_combining_marks_do_not_climb_over_other_lines() -> None:
    shown = show("Z" + "\u0300\u0316" * 1000)
    assert cell_len(shown) == 1
    assert len(shown) <= 4


def test_a_mark_without_a_letter_does_not_settle_on_the_frame() -> None:
    assert show("\u0301 x").startswith("\N{DOTTED CIRCLE}")
    assert show("a\n\u0301", newline="\n").endswith("\n\N{DOTTED CIRCLE}\u0301")


def test_letters_and_accents_written_apart_are_joined() -> None:
    assert show("Zoe\u0308") == "Zoë"


@pytest.mark.parametrize(
    ("stored", "cells"),
    [("👨\u200d👩\u200d👧", 6), ("☺\ufe0f", 1), ("👍🏽", 2), ("🇬🇧", 2), ("日本語", 6), ("ａｂ", 4)],
)
def test_pictures_and_wide_letters_fill_a_known_number_of_cells(stored: str, cells: int) -> None:
    assert cell_len(show(stored)) == cells
    assert sum(cell_len(one) for one in show(stored)) == cells


@pytest.mark.parametrize(
    ("stored", "limit", "shown"),
    [
        ("Ada Example", 11, "Ada Example"),
        ("Ada Example", 10, "Ada Examp…"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
        ("Zoe\u0308 Example", 4, "Zoë…"),
        ("Ada", 0, ""),
        ("Ada", 1, "…"),
        ("", 3, ""),
    ],
)
def test_a_long_text_is_cut_by_cells_and_says_so(stored: str, limit: int, shown: str) -> None:
    assert show(stored, limit=limit) == shown


@given(st.text(st.characters(exclude_categories=())), st.integers(0, 30))
def test_whatever_is_stored_nothing_reaches_the_terminal_but_drawable_text(stored: str, limit: int) -> None:
    for shown in (show(stored), show(stored, limit=limit)):
        assert not any(
            unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for one in shown
        )
        shown.encode()
    assert cell_len(show(stored, limit=limit)) <= limit


@given(st.text(st.characters(exclude_categories=())))
def test_what_has_been_shown_can_be_shown_again_unchanged(stored: str) -> None:
    once = show(stored)
    assert show(once) == once


def test_a_long_hostile_text_does_not_hold_the_screen_up() -> None:
    started = time.process_time()
    show("e" + "\u0301\u0316" * 50_000)
    show("\x1b[2J\u202e" * 20_000)
    show("é\n" * 500_000, limit=40)
    assert time.process_time() - started < 2
