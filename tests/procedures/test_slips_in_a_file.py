"""A layperson's slips in a copy of the example: each told with line, key and what was meant."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from everyday import of_these
from sotui.procedures.faults import PackFault, PackFaults
from sotui.procedures.library import text as shipped
from sotui.procedures.library import versions
from sotui.procedures.loader import load_own, load_pack
from sotui.procedures.pack import Pack

EXAMPLE = (Path(__file__).parents[2] / "site-procedures" / "nottinghamshire-example.toml").read_text("utf-8")
JARGON = (
    "Input should",
    "String should",
    "valid integer",
    "literal",
    " tag",
    "dictionary",
    "NoneType",
    "TOML",
)
"""Words of those who make such readers, not of those who write procedures."""

TITLE, DUE = 'title = "Initial review"', 'due = { anchor = "order-made", after = { days = 28 } }'
FORCE = 'force = "will"\nby = "Child Protection Coordinator"\ndue'
LIFE = 'when = [{ holds = "life-at-least", months = 12 }]\ndue'


def faults_of(text: str | bytes) -> tuple[PackFault, ...]:
    found = load_own(text if isinstance(text, bytes) else text.encode(), "kestrel.toml")
    assert isinstance(found, PackFaults), "it was taken"
    for fault in found.faults:
        assert not [word for word in JARGON if word in str(fault)], str(fault)
    return found.faults


def line_of(text: str, words: str) -> int:
    return next(n for n, row in enumerate(text.split("\n"), 1) if words in row)


@pytest.mark.parametrize(
    ("was", "now", "on", "key", "wrong", "meant"),
    [
        # What cannot be read at all.
        (TITLE, TITLE[:-1], TITLE[:-1], "title", "quotation mark at the end is missing", "on one line"),
        (TITLE, "title = Initial review", "title = I", "title", "not in quotation marks", 'by = "Social'),
        (TITLE, "title = “Initial review”", "title = “", "title", "curly", "straight"),
        (TITLE, "title\u00a0= 'Initial'", "title\u00a0", "", "no plain blank", "anew"),
        (
            TITLE,
            'title = "The "first" review"',
            '"The "first',
            "title",
            "behind the closing quotation",
            "‘ and ’",
        ),
        (TITLE, 'title = "C:\\Users\\me"', "Users", "title", "backslash", "two of them"),
        (TITLE, 'title: "Initial review"', "title:", "the line", "a colon where =", "title = …"),
        (TITLE, 'title "Initial review"', 'title "', "the line", "It has no =", "title = …"),
        (TITLE, f'{TITLE}\ntitle = "Again"', "Again", "title", "said twice", "Keep one"),
        (TITLE, f"This is the first\n{TITLE}", "This is", "the line", "nor a remark", "begins with #"),
        (TITLE, f"{TITLE}\nmet by = []", "met by", "the line", "no blanks", "met_by = …"),
        (
            DUE,
            DUE.replace(",", ""),
            'due = { anchor = "order-made" after',
            "due",
            "comma is missing",
            "As in {",
        ),
        ("decide_now = true", "decide_now = Yes", "= Yes", "decide_now", "Only true or false", "mean true?"),
        (
            'role = "orders"',
            'role = "orders"\nreview_due = 31/01/2018',
            "31/01/2018",
            "review_due",
            "not how a date is written",
            "2018-01-31",
        ),
        (
            'role = "orders"',
            'role = "orders"\nreview_due = 2018-02-30',
            "2018-02-30",
            "review_due",
            "no such day",
            "2018-01-31",
        ),
        # What can be read and does not fit.
        (TITLE, 'titel = "Initial review"', "titel", "titel", "no key “titel”", "Did you mean title?"),
        (TITLE, 'title = "Initial\treview"', "Initial\t", "title", "cannot be seen", "without tabs"),
        (TITLE, 'title = "Initial \u202ereview"', "Initial \u202e", "title", "cannot be seen", "anew"),
        (
            DUE,
            DUE.replace("order-made", "order–made"),
            "–made",
            "anchor",
            "“order–made” is not",
            "order-made?",
        ),
        (DUE, DUE.replace("days", "day"), "day = 28", "day", "no key “day”", "Did you mean days?"),
        (DUE, DUE.replace("days", "years"), "years", "years", "no key “years”", "months, weeks, days"),
        (DUE, DUE.replace("28", '"28"'), '"28"', "days", "whole number", "Write days = 28."),
        (DUE, DUE.replace("28", "28.5"), "28.5", "days", "whole number", ""),
        (DUE, DUE.replace("28", "99999"), "99999", "days", "too large: 3660 at most", ""),
        (DUE, DUE.replace("{ days = 28 }", "28"), "after = 28", "after", "small table", "curly brackets"),
        (
            DUE,
            'due = { anchor = "deadline", id = "NOTTS-1-9" }',
            '"deadline", id',
            "due, id",
            "further down",
            "",
        ),
        (DUE, DUE.replace("days = 28", 'interval = "X"'), '"X"', "interval", "in this procedure", ""),
        (
            'words = ["four-month"]',
            'words = ["fourmonth"]',
            "fourmonth",
            "met_by 1",
            "is not said of",
            "four-",
        ),
        (
            FORCE,
            FORCE.replace("will", "Must"),
            '"Must"',
            "force",
            "“Must” is not known",
            "must, will, should or may",
        ),
        (
            FORCE,
            FORCE.replace("will", "shall"),
            '"shall"',
            "force",
            "“shall” is not known",
            "or leave it out.",
        ),
        (LIFE, LIFE.replace("[{", "{").replace("}]", "}"), "when = { h", "when", "A list", "when = [ … ]"),
        (
            'met_by = [{ fact = "review-held" }]',
            'met_by = ["review-held"]',
            '["review-',
            "met_by 1",
            "small",
            "{ … }",
        ),
        (
            'word = "nine-month"',
            'word = "ninemonth"',
            "ninemonth",
            "naming 1",
            "is not said of",
            "nine-month?",
        ),
        ("decide_now = true", 'decide_now = "yes"', '"yes"', "decide_now", "Only true or false", ""),
        (
            'id = "nottinghamshire-example"',
            'id = "Kestrel"',
            "Kestrel",
            "id",
            "not written as",
            "small letters",
        ),
        (
            'id = "nottinghamshire-example"',
            'id = "statute"',
            '"statute"',
            "id",
            "program's own",
            "another id",
        ),
        ('role = "orders"', 'role = "house"', '"house"', "role", "program's own", "orders or supervision"),
        (
            'role = "orders"',
            'role = "order"',
            '"order"',
            "role",
            "not known",
            "It can be orders or supervision.",
        ),
        ('approved = "updated January 2016"', "approved = 2016", "= 2016", "approved", "quotation", '"2016"'),
    ],
)
def test_each_slip_is_told_with_its_line_its_key_and_what_was_meant(
    was: str, now: str, on: str, key: str, wrong: str, meant: str
) -> None:
    assert was in EXAMPLE
    text = EXAMPLE.replace(was, now, 1)
    found = [
        one
        for one in faults_of(text)
        if "is missing" not in one.wrong or "comma" in one.wrong or "mark" in one.wrong
    ]
    (fault,) = found
    assert fault.line == line_of(text, on)
    assert key in fault.key
    assert wrong in fault.wrong
    assert meant in str(fault)


def test_several_lines_that_cannot_be_read_are_told_at_once_and_what_they_held_is_not_called_missing() -> (
    None
):
    text = (
        EXAMPLE.replace(TITLE, "title = Initial review")
        .replace(DUE, DUE.replace(",", ""))
        .replace("[[rule]]\nrule", "[rule]\nrule")
        .replace('word = "nine-month"', 'word = "ninemonth"')
    )
    faults = faults_of(text)
    assert [fault.line for fault in faults if "quotation marks" in fault.wrong] == [
        line_of(text, "title = Initial")
    ]
    assert any("comma is missing" in fault.wrong for fault in faults)
    assert any("“ninemonth”" in fault.wrong for fault in faults)
    assert "Write [[rule]]." in {fault.meant for fault in faults}
    assert not any(fault.wrong.startswith("“") and "is missing" in fault.wrong for fault in faults)


def test_a_list_that_is_never_closed_is_told_where_it_begins() -> None:
    text = (
        EXAMPLE.replace("windows = [\n", "windows = [\n", 1)
        .replace("notes = [\n", "notes = [ # those who read it\n", 1)
        .replace(
            '  "The council may work by another text today.",\n]',
            '  "The council may work by another text today.",',
            1,
        )
    )
    (fault,) = faults_of(text)
    assert fault.line == line_of(text, "notes = [")
    assert "not closed" in fault.wrong


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (EXAMPLE.encode("utf-16"), "UTF-16"),
        (EXAMPLE.replace(TITLE, TITLE + " # café").encode("cp1252", "replace"), "not saved as UTF-8"),
        (b"PK\x03\x04" + b"\0" * 40, "a document"),
        (("[" + "a." * 3000 + "b]\n").encode(), "no key"),
        (b"Dear colleague,\n" * 2000, "nor a remark"),
        (b"#" * 5_000_000, "larger"),
        (b"a = " + b"[" * 500, "deep"),
    ],
    ids=["empty", "blank", "utf-16", "cp1252", "word", "dotted keys", "letter", "5 MB", "brackets"],
)
def test_what_is_no_such_file_is_said_to_be_none(data: bytes, wrong: str) -> None:
    faults = faults_of(data)
    assert any(wrong in str(fault) for fault in faults)
    assert len(faults) <= 20


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_no_fault() -> None:
    for data in (EXAMPLE.encode("utf-8-sig"), EXAMPLE.replace("\n", "\r\n").encode()):
        assert isinstance(load_own(data, "kestrel.toml"), Pack)
    windows = EXAMPLE.replace(TITLE, "title = Initial").replace("\n", "\r\n").encode()
    assert [fault.line for fault in faults_of(windows)] == [line_of(EXAMPLE, TITLE)]


def test_what_ships_is_the_programs_own_and_its_copy_is_not() -> None:
    for id in ("statute", "house"):
        assert isinstance(load_own(shipped(id), f"{id}.toml"), Pack)
        assert isinstance(load_own(shipped(id) + b"# mine\n", f"{id}.toml"), PackFaults)
    assert isinstance(load_own(shipped("wirral") + b"# ours\n", "wirral.toml"), Pack)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in _places(one, (*path, key)))]


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_written(one) for one in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("other", [7, 2.5, True, "x", "", [], {}, ["x"], {"x": 1}, date(2018, 1, 31)])
@pytest.mark.parametrize("pack", of_these(sorted(set(versions()) - {"engine", "statute", "house"}), "wirral"))
def test_whatever_stands_in_the_wrong_place_is_told_in_plain_words(pack: str, other: object) -> None:
    raw = tomllib.loads(shipped(pack).decode())
    places = [path for path in _places(raw) if path]
    for path in places[:: max(1, len(places) // 15)]:
        changed = tomllib.loads(shipped(pack).decode())
        here: Any = changed
        for part in path[:-1]:
            here = here[part]
        here[path[-1]] = other
        text = "\n".join(f"{key} = {_written(value)}" for key, value in changed.items())
        found = load_pack(text.encode(), "kestrel.toml")
        if isinstance(found, PackFaults):
            for fault in found.faults:
                assert not [word for word in JARGON if word in str(fault)], (path, str(fault))
                assert fault.wrong != "This cannot stand here.", (path, other)
