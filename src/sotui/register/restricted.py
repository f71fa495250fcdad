"""Restricted cases: names, addresses and narrative sealed to named readers; dates and clauses stay in sight.

Whoever writes about such a case, texts come under seal before the act is kept: no writer can forget it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sotui.register import restricted_store as store
from sotui.register.restricted_columns import SEALED, Form
from sotui.vault import images
from sotui.vault.errors import NotAllowed
from sotui.vault.sealed import TOKEN, LooksSealed, NotAReader, Reader, Sealed, as_kept

if TYPE_CHECKING:
    from sotui.vault.images import Image
    from sotui.vault.session import Act, Session

TOUCHED = "restriction"
"""What is touched when all of a family's texts are to be looked through before the act is kept."""
REASON = "reason"
"""The kind of a sealed text that was given as the reason of an act."""

_WRAP = {
    Form.TEXT: "{}",
    Form.ANSWERS: '{{"sealed": {{"words": "{}", "yes": null}}}}',
    Form.WORDS: '{{"sealed": "{}"}}',
}


class Restrictions:
    """The restricted cases of an open register, as the person who has it open can read and write them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        conn: Any = session.db.conn
        self.sealed: Sealed = conn.sealed

    # Who

    def reads(self, order_id: str) -> bool:
        """Whether the person may read all of an order: it is not restricted, or they are a reader."""
        found = store.of_order(self.session.db, order_id)
        return found is None or self.sealed.me in self.sealed.readers(found.body)

    def check_reads(self, order_id: str) -> None:
        """Raise NotAReader where what is written about an order is for its readers alone."""
        found = store.of_order(self.session.db, order_id)
        if found is None or self.sealed.me in self.sealed.readers(found.body):
            return
        who = ", ".join(self.readers_of(found.body)) or "nobody who has an account"
        raise NotAReader(
            "What is written about this case is restricted.",
            "Nothing was shown; its dates stay on the board and on its page.",
            f"Ask one of its readers: {who}.",
        )

    def readers_of(self, body: str) -> tuple[str, ...]:
        """The names of those who read what this token stands for, of those who have an account."""
        here = self.sealed.people()
        return tuple(sorted(here[one] for one in self.sealed.readers(body) if one in here))

    def hides(self, subject: str) -> bool:
        """Whether this names a restricted order, alone or among others, by its reference."""
        named = set(subject.split())
        return any(named & set(store.references_of(self.session.db, id)) for id in self._families())

    def _families(self) -> dict[str, str]:
        return store.families(self.session.db)

    # Writing

    def before_commit(self, act: Act) -> None:
        """Hung on every act: texts of restricted cases that it wrote come under seal with it."""
        bodies = store.families(act.db)
        if not bodies:
            return
        with as_kept(act.db.conn):
            _Sealer(act, self.sealed, bodies).run()


@dataclass(slots=True)
class _Sealer:
    """Puts what one act wrote about restricted families under seal."""

    act: Act
    sealed: Sealed
    bodies: dict[str, str]
    """The token of what each family's readers are known by."""
    known: dict[tuple[str, str, str, str], str] = field(default_factory=dict)
    """What was sealed in this act, or was before it: by family, table, column and text."""
    to: dict[str, tuple[Reader, ...]] = field(default_factory=dict)

    def run(self) -> None:
        owners = store.Owners(self.act.db)
        of_act = images.of_running_act(self.act.db, SEALED)
        owners.note_gone(of_act)
        self._check_tokens(owners)
        touched = {id for kind, id in self.act.touched if kind == TOUCHED and id in self.bodies}
        for image in of_act:
            family = owners.of_image(image)
            if family in self.bodies:
                touched.add(family)
                self._look_at(family, image)
        if not touched:
            return
        for family in sorted(touched):
            self._sweep(family)
        for image in images.of_running_act(self.act.db, SEALED):
            family = owners.of_image(image)
            if family in touched:
                self._mask(family, image)
        if self.act.reason and TOKEN.fullmatch(self.act.reason) is None:
            # One reason stands for all that the act did: where several cases are restricted, the first's
            # readers have it.
            first = sorted(touched)[0]
            self.act.reason = self.sealed.seal(REASON, first, self.act.reason, self._readers(first))

    def _check_tokens(self, owners: store.Owners) -> None:
        """Refuse a sealed text's token in a row of another case: whoever can read it would see it there, and
        write it there in the clear with their next change.
        """
        for image in images.with_tokens(self.act.db):
            family = owners.of_image(image) if image.table in SEALED else None
            for token in _tokens(image.after) - _tokens(image.before):
                if family is None or self.sealed.subject(token) != family:
                    raise LooksSealed(
                        f"“{token}” stands for restricted text of another case.",
                        "Nothing was changed.",
                        "Take it out, or write it otherwise.",
                    )

    def _look_at(self, family: str, image: Image) -> None:
        """Refuse that somebody who cannot read a sealed text writes over it; know it where it stays."""
        if image.before is None or image.after is None:
            return
        for column, form in SEALED[image.table].sealed.items():
            before, after = image.before.get(column), image.after.get(column)
            token = store.token_in(before)
            if token is None or before == after or store.token_in(after) is not None:
                continue
            text = self.sealed.open(token)
            if text is None:
                # The refusal is noted, and its reason would stand there in the clear.
                self.act.reason = ""
                raise NotAllowed(
                    "This text is restricted, and you are not one of its readers.",
                    "Nothing was changed.",
                    "Ask a reader to change it; the case's page names them. Dates can be recorded by all.",
                )
            if text == after:
                self.known[family, image.table, column, text] = _WRAP[form].format(token)

    def _sweep(self, family: str) -> None:
        """Every text of the family's rows that stands in the clear."""
        with store.may_change_signed(self.act.db):
            for table in SEALED:
                for rowid, texts in store.in_the_clear(self.act.db, table, family):
                    new = {column: self._token(family, table, column, text) for column, text in texts.items()}
                    store.put(self.act.db, table, rowid, new)
                    for column, text in texts.items():
                        store.put_mark(self.act.db, table, column, family, rowid, text)

    def _mask(self, family: str, image: Image) -> None:
        """The same in what was taken down of this act."""
        before, after = self._masked(family, image, image.before), self._masked(family, image, image.after)
        if before != image.before or after != image.after:
            images.rewrite(self.act.db, replace(image, before=before, after=after))

    def _masked(self, family: str, image: Image, row: dict[str, Any] | None) -> dict[str, Any] | None:
        if row is None:
            return None
        found = {
            column: self._token(family, image.table, column, text)
            for column in SEALED[image.table].sealed
            if (text := row.get(column)) and store.is_in_the_clear(text)
        }
        return {**row, **found}

    def _token(self, family: str, table: str, column: str, text: str) -> str:
        key = (family, table, column, text)
        if key not in self.known:
            token = self.sealed.seal(f"{table}.{column}", family, text, self._readers(family))
            self.known[key] = _WRAP[SEALED[table].sealed[column]].format(token)
        return self.known[key]

    def _readers(self, family: str) -> tuple[Reader, ...]:
        if family not in self.to:
            here = self.sealed.people()
            found = tuple(one for one in self.sealed.readers(self.bodies[family]) if one in here)
            # Nobody is left who could read it: whoever writes can at least read what they wrote themselves.
            self.to[family] = found or (self.sealed.me,)
        return self.to[family]


def _tokens(row: dict[str, Any] | None) -> set[str]:
    """The tokens that stand anywhere in a row."""
    texts = (text for text in (row or {}).values() if isinstance(text, str))
    return {found[0] for text in texts for found in TOKEN.finditer(text)}
