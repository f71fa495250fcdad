"""An entry of the audit as a page to read, and the report of looking through all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sotui.shown import show
from sotui.tui.widgets.paper import Line, words

if TYPE_CHECKING:
    from sotui.desk.audit_model import EntryPage
    from sotui.vault.found import Finding, Verified

MOST = 200
LABEL = 13


def entry_lines(page: EntryPage, width: int) -> list[Line]:
    """Every field, who signed, then each row with what stood before and after."""
    lines: list[Line] = []
    for name, value in page.fields:
        lines += words(f"{name:<{LABEL}}{show(value)}", width, hang=LABEL)
    lines += [Line(), *words(page.signed, width, "muted")]
    if page.line.kind == "look":
        lines += words("A look changes nothing: it has no rows.", width, "muted")
    for row in page.rows:
        lines += [Line(), *words(f"{show(row.table)}: {row.what}", width, "heading")]
        for name, before, after in row.columns:
            if row.what == "changed":
                said = f"{show(name)}: {show(before) or '(empty)'} → {show(after) or '(empty)'}"
            else:
                said = f"{show(name)}: {show(after or before)}"
            lines += words(said, width, indent=2, hang=4)
        if row.what == "erased lawfully":
            lines += words("What stood here was erased; that it did, and when, stays.", width, indent=2)
    if page.rows_left:
        lines += [Line(), *words(f"and {page.rows_left:,} more rows", width, "muted")]
    return lines


def verified_lines(found: Verified, width: int) -> list[Line]:
    """The outcome, the faults, what was erased, what is to be known, what is sound."""
    lines = words(found.headline, width, "plain" if found.whole else "alarm")
    if not found.anchored:
        said = "This machine keeps nothing of where it ended: an end that was cut off would not show."
        lines += words(said, width, "muted")
    lines += _findings("Not as SOTUI wrote it", found.faults, width, "late")
    if found.erased:
        lines += [Line(), *words("Erased lawfully", width, "heading")]
        for erased in found.erased[:MOST]:
            lines += words(show(erased.words), width, indent=2, hang=2)
    lines += _findings("To know, and no fault", found.notes, width, "plain")
    lines += [Line(), *words("Sound", width, "heading")]
    for one in found.sound[:MOST]:
        lines += words(f"{one.where}, signed by {show(', '.join(one.by))}", width, indent=2, hang=2)
    if found.not_signed_yet:
        lines += words(found.not_signed_yet, width, "muted", indent=2, hang=2)
    if not found.sound:
        lines += words("No entry is vouched for by a signature.", width, indent=2)
    if found.rows_hold and not found.whole:
        spans = ", ".join(f"{first:,}–{last:,}" for first, last in found.rows_hold[:MOST])
        lines += words(f"every row before and after of entries {spans}", width, indent=2, hang=2)
    return lines


def _findings(title: str, findings: Sequence[Finding], width: int, tone: str) -> list[Line]:
    if not findings:
        return []
    lines = [Line(), *words(title, width, "heading")]
    for one in findings[:MOST]:
        lines += words(f"{one.where} · {one.kind}: {show(one.words)}", width, tone, indent=2, hang=2)
    if len(findings) > MOST:
        lines += words(f"and {len(findings) - MOST:,} more", width, "muted", indent=2)
    return lines
