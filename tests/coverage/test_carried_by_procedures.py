"""What the procedures themselves say: their own dates, and the clauses that are there to be read."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from proofs import proves

from sotui.cli.commands import sotui
from sotui.desk.clause_homes import CARRIED, homes_of
from sotui.procedures.homes import READ_HERE
from sotui.procedures.library import clauses, load_packs
from sotui.tui.procedure_clause import Read, clause_lines


def said(*words: str) -> str:
    result = CliRunner().invoke(sotui, ["procedures", *words], prog_name="sotui")
    assert result.exit_code == 0, result.output
    return re.sub(r"\s+", " ", result.output)


@proves("LEI-0-1")
def test_the_procedure_of_2021_is_shown_as_past_its_own_review_date() -> None:
    assert "September 2021 · past its own review date since Mon 30 Sep 2024" in said("show", "leicestershire")


@proves("WIR-9-2")
def test_the_procedure_to_be_reviewed_in_may_2020_is_shown_as_past_its_own_review_date() -> None:
    assert "past its own review date since Sun 31 May 2020" in said("list")


@pytest.mark.parametrize("pack", [id for id in load_packs() if clauses(id)])
def test_what_is_there_to_be_read_can_be_read_word_for_word(pack: str) -> None:
    text = said("show", pack)
    for clause in clauses(pack):
        if clause.kind in READ_HERE and clause.id not in CARRIED:
            assert clause.says in text
            assert clause.quote in text
            assert clause.id in text


@pytest.mark.parametrize("width", [40, 76, 116])
@pytest.mark.parametrize("pack", [id for id in load_packs() if clauses(id)])
def test_it_can_be_read_on_the_screen_too_however_narrow(pack: str, width: int) -> None:
    read = Read(load_packs()[pack], clauses(pack), homes_of(load_packs()[pack], clauses(pack)))
    for clause in clauses(pack):
        if clause.kind in READ_HERE and clause.id not in CARRIED:
            lines = ["".join(text for text, _ in line.pieces) for line in clause_lines(clause, read, width)]
            text = re.sub(r"\s+", " ", " ".join(lines))
            assert all(len(line) <= width for line in lines)
            assert clause.says in text
            assert clause.quote in text
