"""The facts that can be told, as text and for scripts: what each takes, and which procedures listen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sotui.facts.model import SubjectKind
from sotui.facts.vocabulary import KINDS, FactKind, Takes, spoken
from sotui.procedures.heard import facts_heard
from sotui.procedures.pack import Pack

_ABOUT = {SubjectKind.ORDER: "an order", SubjectKind.CHILD: "a child", SubjectKind.WORKER: "a worker"}
_TAKES = {
    Takes.NOTHING: "nothing after its day",
    Takes.NUMBER: "a whole number",
    Takes.WORKER: "who, or nothing",
    Takes.PACK: "the id of a procedure",
    Takes.DATE: "a second day",
    Takes.OCCASION: "what it answers, or nothing",
    Takes.DEADLINE: "which date it is about",
}


def _heard(packs: Sequence[Pack]) -> dict[str, list[str]]:
    by_fact: dict[str, list[str]] = {id: [] for id in KINDS}
    for pack in packs:
        for id in facts_heard(pack):
            # Two versions of one procedure are one procedure here.
            if pack.id not in by_fact[id]:
                by_fact[id].append(pack.id)
    return by_fact


def facts_json(packs: Sequence[Pack]) -> str:
    """An object per kind: id, label, about, takes, words in their groups, timed, and who listens to it."""
    heard = _heard(packs)
    return json.dumps(
        [
            {
                "id": kind.id,
                "label": kind.label,
                "about": [one.value for one in _subjects(kind)],
                "takes": kind.takes.value,
                "words": [list(group) for group in kind.groups],
                "must_say": kind.must_say,
                "timed": kind.timed,
                "may_lie_ahead": kind.may_lie_ahead,
                "asks_what": kind.asks_what,
                "procedures": heard[kind.id],
            }
            for kind in KINDS.values()
        ],
        indent=1,
        ensure_ascii=False,
    )


def facts_told(packs: Sequence[Pack]) -> Iterator[str]:
    """Two to four lines for each kind of fact."""
    heard = _heard(packs)
    yield "Written as KIND=WHEN or KIND=WHEN:QUALIFIER, such as review-held=2026-10-15:insufficient-evidence."
    yield "Where the hour counts, WHEN may be a moment in London: phone-alert=2026-04-02T15:30."
    for kind in KINDS.values():
        yield ""
        yield f"{kind.id}  {kind.label}"
        hour = " · the hour counts" if kind.timed else ""
        ahead = " · may lie ahead" if kind.may_lie_ahead else ""
        yield f"  about {' or '.join(_ABOUT[one] for one in _subjects(kind))}{hour}{ahead}"
        yield f"  takes {_taken(kind)}"
        by = ", ".join(heard[kind.id])
        yield f"  heard by {by}" if by else "  kept; no procedure counts a date from it"


def _subjects(kind: FactKind) -> list[SubjectKind]:
    return [one for one in SubjectKind if one in kind.subjects]


def _taken(kind: FactKind) -> str:
    if kind.takes is not Takes.WORDS:
        return _TAKES[kind.takes]
    groups = [" | ".join(_word(word) for word in group) for group in kind.groups]
    needed = "" if kind.must_say else ", or nothing"
    several = "one word of each, joined by +: " if len(groups) > 1 else ""
    return several + "; ".join(groups) + needed


def _word(word: str) -> str:
    said = spoken(word)
    return word if said == word.replace("-", " ") else f"{word} ({said})"
