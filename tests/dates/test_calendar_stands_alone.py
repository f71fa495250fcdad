"""The calendar knows no today and needs neither screen, database nor network."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import sotui.dates

ROOM = Path(sotui.dates.__file__).parent


def test_nothing_in_the_room_asks_what_day_or_time_it_is() -> None:
    modules = sorted(ROOM.glob("*.py"))
    assert len(modules) >= 8
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in {"now", "utcnow", "today", "time", "localtime"}, module.name
            if isinstance(node, ast.Import):
                assert "time" not in {alias.name for alias in node.names}, module.name
            if isinstance(node, ast.ImportFrom):
                assert node.module != "time", module.name


def test_words_do_not_follow_the_machines_language_and_need_no_screen_database_or_network() -> None:
    script = (
        "import locale, sys\n"
        "from datetime import date\n"
        "try: locale.setlocale(locale.LC_ALL, '')\n"
        "except locale.Error: pass\n"
        "from sotui.dates import bank_holidays, clock, months, typed, words, working\n"
        "bank_holidays.england(); months.add_months(date(2026, 1, 31), 1)\n"
        "heavy = {'textual', 'rich', 'sqlite3', 'sqlcipher3', 'pydantic', 'click', 'socket', 'holidays'}\n"
        "print(words.long(date(2026, 3, 5)), sorted(heavy & set(sys.modules)))\n"
    )
    environment = {**os.environ, "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "Thursday 5 March 2026 []"
