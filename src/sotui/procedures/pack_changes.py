"""What differs between two versions of a procedure: rules that came, went or were changed, and in what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum, StrEnum
from typing import Any

from sotui.procedures.local import LocalInterval
from sotui.procedures.offsets import Offset
from sotui.procedures.pack import Pack, Rule
from sotui.procedures.rows import ReadingText


class RuleHow(StrEnum):
    """What became of a rule."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise, as the old and the new pack have it; empty where one has nothing."""

    what: str
    old: str = ""
    new: str = ""

    @property
    def said(self) -> str:
        """In words: ``due: 4 months earlier, was 3 months earlier``."""
        if not self.old and not self.new:
            return self.what
        return f"{self.what}: {self.new or 'nothing'}, was {self.old or 'nothing'}"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that came, went or was changed."""

    how: RuleHow
    id: str
    title: str
    """By the new pack; of a rule that went by the old."""
    differences: tuple[Difference, ...] = ()
    """For a changed rule."""


@dataclass(frozen=True, slots=True)
class PackChanges:
    """What differs between two packs."""

    rules: tuple[RuleChange, ...]
    """In the order of the new pack, those that went last."""
    whole: tuple[Difference, ...]
    """What is told of the pack as a whole, and how reviews and supervisions are written up."""

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.rules and not self.whole

    def count(self, how: RuleHow) -> int:
        """How many rules came, went or were changed."""
        return sum(1 for one in self.rules if one.how is how)


def pack_changes(old: Pack, new: Pack) -> PackChanges:
    """What differs from ``old`` to ``new``, rule by rule; a rule is the same one where its id is.

    That a pack has another id, and the days on which it governs, make no difference to its rules.
    """
    was = {rule.basis.id: rule for rule in old.rules}
    found: list[RuleChange] = []
    for rule in new.rules:
        id, before = rule.basis.id, was.pop(rule.basis.id, None)
        if before is None:
            found.append(RuleChange(RuleHow.ADDED, id, rule.basis.title))
            continue
        differences = tuple(_rule_differences(before, rule))
        if differences:
            found.append(RuleChange(RuleHow.CHANGED, id, rule.basis.title, differences))
    found += [RuleChange(RuleHow.REMOVED, id, rule.basis.title) for id, rule in was.items()]
    return PackChanges(tuple(found), tuple(_whole(old, new)))


_WHOLE = ("title", "source", "role", "approved", "review_due", "notes")
_WRITTEN_UP = (("namings", "how unnamed reviews are named"), ("outlines", "how records are written up"))
_NOT_RULES = frozenset(
    {"id", "version", "rules", "by_subject", "since", "until", *_WHOLE, *(name for name, _ in _WRITTEN_UP)}
)


def _whole(old: Pack, new: Pack) -> Iterator[Difference]:
    for name in _WHOLE:
        one, other = getattr(old, name), getattr(new, name)
        if one != other:
            yield Difference(_spoken(name), _value(one), _value(other))
    for name, said in _WRITTEN_UP:
        if getattr(old, name) != getattr(new, name):
            yield Difference(f"{said} differs")
    for field in fields(old):
        if field.name not in _NOT_RULES and getattr(old, field.name) != getattr(new, field.name):
            yield from _differences(getattr(old, field.name), getattr(new, field.name), (field.name,))


def _rule_differences(old: Rule, new: Rule) -> Iterator[Difference]:
    if type(old) is not type(new):
        yield Difference("another kind of rule", _kind(old), _kind(new))
    yield from _differences(old.basis, new.basis, ())
    if type(old) is type(new):
        for field in fields(old):  # type: ignore[arg-type]  # every kind of rule is a dataclass
            if field.name != "basis":
                yield from _differences(getattr(old, field.name), getattr(new, field.name), (field.name,))


_QUIET = frozenset({"pack", "offset", "start", "of", "match", "span"})
"""Parts of a path that say nothing to a reader; ``pack`` is no difference of a rule."""


def _differences(one: Any, other: Any, path: tuple[str, ...]) -> Iterator[Difference]:
    """Each smallest part in which two parts of a rule differ."""
    if one == other or path[-1:] == ("pack",):
        return
    if type(one) is type(other) and is_dataclass(one) and not isinstance(one, Offset):
        for field in fields(one):
            yield from _differences(getattr(one, field.name), getattr(other, field.name), (*path, field.name))
        return
    lists = isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other)
    if lists and any(is_dataclass(part) for part in (*one, *other)):
        for place, (part, its) in enumerate(zip(one, other, strict=True), 1):
            yield from _differences(part, its, (*path, str(place)) if len(one) > 1 else path)
        return
    yield Difference(_path(path), _value(one), _value(other))


def _path(path: Sequence[str]) -> str:
    parts = [_spoken(part) for part in path if part not in _QUIET]
    return ", ".join(parts) or "counted from"


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _kind(rule: object) -> str:
    return _apart(type(rule).__name__)


def _value(value: Any) -> str:
    """A value of a rule as a person reads it; parts of a rule by their kind and what they hold."""
    if value is None or value in ("", (), frozenset()):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, frozenset):
        return ", ".join(sorted(_value(one) for one in value))
    if isinstance(value, tuple):
        return "; ".join(_value(one) for one in value)
    if isinstance(value, Offset):
        name = value.unit.value if abs(value.count) != 1 else value.unit.value.removesuffix("s")
        return f"{abs(value.count)} {name} {'later' if value.count >= 0 else 'earlier'}"
    if isinstance(value, ReadingText | LocalInterval):
        return value.id
    if is_dataclass(value):
        held = [
            _value(getattr(value, field.name))
            if field.name in _QUIET
            else f"{_spoken(field.name)} {_value(getattr(value, field.name))}"
            for field in fields(value)
            if getattr(value, field.name) not in (None, "", (), frozenset(), False)
        ]
        kind = _apart(type(value).__name__)
        return f"{kind} ({', '.join(held)})" if held else kind
    return str(value)


def _apart(name: str) -> str:
    """``OtherDeadline`` as *other deadline*."""
    return "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in name).strip()
