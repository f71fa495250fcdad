"""Which passphrases are strong enough to stand between a stolen laptop and the register."""

from __future__ import annotations

import unicodedata

from sotui.vault.errors import BadPassphrase

MAX_CHARACTERS = 1024
_KEPT = "Nothing has been made or changed."


def as_bytes(passphrase: str) -> bytes:
    """The passphrase as it is derived from: NFC, so that é typed in two ways is one; spaces count."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")


def check_strength(passphrase: str, *, names: tuple[str, ...] = ()) -> None:
    """Raise BadPassphrase unless it has 15 characters or 4 words and is not one that is guessed early.

    `names` are words an attacker would try first: the person's own name.
    """
    text = unicodedata.normalize("NFC", passphrase)
    words = {word for word in text.casefold().split() if len(word) > 1}
    if len(text) > MAX_CHARACTERS:
        raise BadPassphrase(
            f"The passphrase is longer than {MAX_CHARACTERS:,} characters.", _KEPT, "Choose a shorter one."
        )
    if len(text.strip()) < 15 and len(words) < 4:
        raise BadPassphrase(
            "The passphrase is too short.",
            _KEPT,
            "Use at least 15 characters, or four words that do not belong together.",
        )
    from zxcvbn import zxcvbn

    # Judged without its spaces too, since a repeated word with a space between counts as strong there.
    tried = {text[:256], "".join(text.split())[:256]}
    known = [*names, "sotui", "supervision"]
    if any(int(zxcvbn(each, user_inputs=known, max_length=256)["score"]) < 3 for each in tried):
        raise BadPassphrase(
            "The passphrase is among those guessed first: it is common, repeated or made of your name.",
            _KEPT,
            "Use four or more words that do not belong together.",
        )
