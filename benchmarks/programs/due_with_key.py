"""`sotui due` with the key of the slot given on standard input instead of derived; all else as installed.

Usage: due_with_key.py FOLDER PASSPHRASE-FILE DAY.
"""

from __future__ import annotations

import sys

from sotui.vault import open as opening

KEY = sys.stdin.buffer.read(32)
vars(opening)["derive"] = lambda passphrase, salt, params: KEY
folder, secret, day = sys.argv[1:]
sys.argv = ["sotui", "due", "--vault", folder, "--passphrase-file", secret, "--as-of", day]

from sotui.cli.main import main  # noqa: E402

main()
