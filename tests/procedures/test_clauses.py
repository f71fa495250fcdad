"""The lists of clauses: whole, in the source's words, and in step with the dates that rest on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotui.procedures.agreement import disagreements
from sotui.procedures.clauses import Clause, section_of
from sotui.procedures.faults import PackFaults
from sotui.procedures.library import clauses, load_packs
from sotui.procedures.loader import load_clauses
from sotui.procedures.model import Force
from sotui.procedures.pack import Pack

LISTED = [id for id in load_packs() if clauses(id)]
each_pack = pytest.mark.parametrize("pack", LISTED)

GOOD = """
[[clause]]
id = "SAM-1-1"
number = "1.1"
title = "A review"
kind = "checklist"
force = "should"
by = "IRO"
says = "The review looks at the plan."
quote = "The plan should be looked at."
at = "first review"
asks = ["Looked at the plan?"]
"""


def faults_of(text: str) -> PackFaults:
    found = load_clauses(text.encode(), "sample.clauses.toml")
    assert isinstance(found, PackFaults), "the list was taken"
    return found


def test_every_procedure_has_its_list_and_the_boards_own_rows_need_none() -> None:
    assert set(LISTED) == set(load_packs()) - {"house"}


@each_pack
def test_the_clauses_of_a_section_stand_together(pack: str) -> None:
    sections = [section_of(clause) for clause in clauses(pack)]
    seen: list[str] = []
    for section in sections:
        if not seen or seen[-1] != section:
            assert section not in seen, f"section {section} begins twice"
            seen.append(section)


@each_pack
def test_a_clause_says_what_it_asks_in_one_sentence_and_quotes_the_source(pack: str) -> None:
    for clause in clauses(pack):
        assert clause.says.endswith("."), clause.id
        assert clause.quote or pack == "statute", clause.id
        assert clause.body is not None or clause.kind.value in (
            "principle", "scope", "info", "deadline", "cadence",
        ), clause.id  # fmt: skip


@each_pack
def test_the_verb_of_a_clause_is_in_its_quote_where_it_is_a_must(pack: str) -> None:
    """“Essential” and “are required to” are musts of the source's own wording."""
    for clause in clauses(pack):
        if clause.force is Force.MUST:
            words = clause.quote.casefold()
            assert any(
                verb in words for verb in ("must", "essential", "required to", "requires", "imperative")
            ), f"{clause.id}: {clause.quote}"


@each_pack
def test_each_date_has_the_force_the_number_and_the_words_of_its_clause(pack: str) -> None:
    assert disagreements(load_packs()[pack], clauses(pack)) == ()


def changed(pack: Pack, id: str, change: Callable[[Clause], Clause]) -> tuple[str, ...]:
    """Where the pack parts from its list once one clause is changed."""
    listed = tuple(change(clause) if clause.id == id else clause for clause in clauses(pack.id))
    return disagreements(pack, listed)


def test_a_date_that_parts_from_its_clause_is_named() -> None:
    wirral = load_packs()["wirral"]
    said = changed(wirral, "WIR-5-4", lambda clause: replace(clause, force=Force.MAY))
    assert "WIR-5-4: its force is “will”, its clause WIR-5-4 says “may”." in said
    said = changed(wirral, "WIR-5-4", lambda clause: replace(clause, number="5.9"))
    assert "WIR-5-4: its number is “5.4”, its clause WIR-5-4 stands under “5.9”." in said
    said = changed(
        wirral, "WIR-5-8a", lambda clause: replace(clause, quote="The minutes are to be completed.")
    )
    assert any(line.startswith("WIR-5-8a: “") and "is not in the quote" in line for line in said)


def test_a_clause_without_its_words_or_of_no_known_kind_is_explained_with_its_line() -> None:
    assert not isinstance(load_clauses(GOOD.encode(), "sample.clauses.toml"), PackFaults)

    (fault,) = faults_of(GOOD.replace('kind = "checklist"', 'kind = "cheklist"')).faults
    assert fault.line == 6
    assert "Did you mean checklist?" in fault.meant

    (fault,) = faults_of(GOOD.replace('asks = ["Looked at the plan?"]\n', "")).faults
    assert "“asks” is missing" in fault.wrong

    (fault,) = faults_of(GOOD + GOOD).faults
    assert "given twice" in fault.wrong


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: raw.decode("latin-1")))
def test_whatever_is_in_the_file_is_a_fault_and_never_a_crash(text: str) -> None:
    faults = faults_of(text).faults
    assert faults
    assert all(fault.wrong for fault in faults)


KEYS = [line.partition(" = ")[0] for line in GOOD.splitlines() if " = " in line]
VALUES = st.sampled_from(
    ['""', '"x"', "3", "true", "[]", '["a"]', "{}", "{ a = 1 }", "1979-05-27", '"\\u0007"', '"must"']
)


@given(st.sampled_from(KEYS), VALUES)
def test_a_value_of_the_wrong_sort_is_told_with_the_line_of_its_key(key: str, value: str) -> None:
    lines = GOOD.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith(f"{key} = "))
    lines[place] = f"{key} = {value}"
    found = load_clauses("\n".join(lines).encode(), "sample.clauses.toml")
    if isinstance(found, PackFaults):
        assert any(fault.line == place + 1 for fault in found.faults), found
    else:
        # A word can be a title as well as a verb; an empty one means that there is none.
        taken = {'"must"': ("number", "title", "force", "by", "says", "quote", "at")}
        taken |= {'""': ("force", "quote"), '"x"': ("number", "quote")}
        assert key in taken.get(value, ()), "it was taken"


def test_a_room_to_come_is_one_of_those_that_are() -> None:
    (fault,) = faults_of(GOOD + 'to_come = "the attic"\n').faults
    assert fault.line == 13
    assert "the record" in fault.meant


def test_what_can_be_to_come_is_the_same_list_for_the_file_and_for_the_coverage() -> None:
    from typing import get_args

    from sotui.procedures.clauses import ROOMS
    from sotui.procedures.schema_clauses import ClauseForm

    assert set(get_args(ClauseForm.model_fields["to_come"].annotation)) == {"", *ROOMS}
