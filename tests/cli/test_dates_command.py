"""The calculator: the dates of an order from a command line, with no register."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sotui.cli.commands import sotui


def run(*words: str) -> Result:
    return CliRunner().invoke(sotui, ["dates", *words], prog_name="sotui")


def dates(*words: str) -> dict[str, dict[str, Any]]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return {one["id"]: one for one in json.loads(result.stdout)}


def test_a_year_under_wirral() -> None:
    found = dates("--procedure", "wirral", "--made", "2026-01-15", "--months", "12", "--as-of", "2026-11-22")

    assert found["STAT-EXPIRY"]["due"] == "2027-01-14"
    assert found["WIR-5-4"]["due"] == "2026-10-15"
    assert found["WIR-5-4"]["status"] == "OVERDUE 38 days"
    assert found["WIR-5-4"]["by"] == "IRO"
    assert found["WIR-3-1:soft"]["kind"] == "local default"
    assert found["STAT-EXPIRY"]["kind"] == "statute"
    assert not any(id.startswith("HOUSE") for id in found), "a calculator has no desk to allocate from"


def test_each_date_has_what_was_promised() -> None:
    promised = {
        "id", "clause", "title", "by", "kind", "due", "do_by", "preferred", "status", "steps", "readings",
    }  # fmt: skip
    for one in dates("--procedure", "wirral", "--made", "2026-01-15", "--months", "12").values():
        assert promised <= one.keys()
        assert one["steps"] or one["due"] is None


def test_insufficient_evidence_starts_the_chain() -> None:
    found = dates(
        "--procedure", "wirral", "--made", "2026-03-25", "--months", "12",
        "--fact", "review-held=2026-12-18:insufficient-evidence", "--as-of", "2026-12-20",
    )  # fmt: skip
    assert found["WIR-6-4"]["due"] == "2027-01-24"
    assert found["WIR-6-4"]["do_by"] == "2027-01-22"
    assert found["WIR-6-2"]["due"] == "2027-01-01"
    assert found["WIR-6-3"]["due"] == "2027-01-02"
    assert found["WIR-5-8a"]["due"] == "2027-01-06"


def test_the_day_counts_as_of_which_it_is_asked() -> None:
    words = (
        "--procedure", "wirral", "--made", "2026-01-15", "--months", "12",
        "--fact", "review-held=2026-10-15:insufficient-evidence", "--as-of", "2026-11-22",
    )  # fmt: skip
    assert dates(*words)["WIR-6-4"]["status"] == "OVERDUE 8 days"


@pytest.mark.parametrize("printed", ["2027-01-15", "2027-01-14", "2026-12-31"])
def test_the_printed_end_stands_beside_the_statute(printed: str) -> None:
    found = dates("--made", "2026-01-15", "--months", "12", "--ends", printed)["STAT-EXPIRY"]
    assert found["due"] == min(printed, "2027-01-14")


def test_a_leap_day_has_two_readings() -> None:
    found = dates("--made", "2028-02-29", "--months", "12")
    assert found["STAT-EXPIRY"]["due"] == "2029-02-28"
    assert found["STAT-EXPIRY:earliest"]["due"] == "2029-02-27"


def test_an_order_ends_on_the_eve_of_the_eighteenth_birthday() -> None:
    words = ("--made", "2026-01-15", "--months", "12", "--born", "2008-09-03")
    assert dates(*words)["STAT-EXPIRY"]["due"] == "2026-09-02"
    assert "s31(3)" in run(*words).stderr, "no order is made about a child of seventeen"


def test_an_extension_moves_the_last_day() -> None:
    found = dates("--made", "2025-06-10", "--months", "12", "--extended-to", "2027-06-09")
    assert found["STAT-EXPIRY"]["due"] == "2027-06-09"
    assert found["STAT-CAP"]["due"] == "2028-06-09"


def test_a_fact_about_an_order_whose_date_is_not_told() -> None:
    found = dates("--procedure", "wirral", "--fact", "review-held=2026-03-27")
    assert found["WIR-5-8a"]["due"] == "2026-04-14"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--made", "2026-13-01"), "does not match"),
        (("--made", "2026-02-30"), "does not match"),
        (("--procedure", "atlantis", "--made", "2026-01-15"), "no dates for the procedure"),
        (("--made", "2026-01-15", "--fact", "review-hold=2026-02-01"), "no fact called"),
        (("--made", "2026-01-15", "--fact", "review-held"), "is not a fact"),
        (("--made", "2026-01-15", "--fact", "review-held=2026-02-31"), "2026-02-31"),
        (("--made", "2026-01-15", "--fact", "review-held=2026-02-01:lovely"), "does not know"),
        (("--months", "12"), "need the day it was made"),
        (("--made", "2026-01-15", "--ends", "2025-01-15"), "cannot end"),
        (("--made", "2026-01-15", "--months", "24"), "1<=x<=12"),
        (("--made", "9999-12-31"), "outside what this takes"),
        (("--made", "1066-01-15"), "outside what this takes"),
        (("--procedure", "wirral", "--fact", "review-held=9999-12-31"), "outside what this takes"),
        (("--fact", "phone-alert=2026-03-29T01:30"), "clocks"),
        (("--fact", "phone-alert=2026-10-25T01:30"), "came twice"),
        (("--made", "2026-01-15", "--extended-to", "2026-12-01"), "without an extension"),
        (("--made", "2026-01-15", "--born", "2007-01-01"), "a child no longer"),
        (("--made", "2026-01-15", "--born", "2026-02-01"), "after the order was made"),
    ],
)
def test_what_cannot_be_worked_out_is_said(words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code in (1, 2)
    assert said in result.output
    assert "Traceback" not in result.output


def test_text_for_a_person_names_the_arithmetic() -> None:
    result = run("--procedure", "wirral", "--made", "2026-01-15", "--months", "12")
    assert "Thu 14 Jan 2027" in result.stdout
    assert "WIR-5-4" in result.stdout
