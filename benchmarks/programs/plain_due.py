"""The least that a script can do with the same dates: read all of them in the clear, sort, print.

Usage: plain_due.py DATABASE, which is read with the SQLite of the standard library.
"""

import sqlite3
import sys

rows = sqlite3.connect(sys.argv[1]).execute(
    "select d.due, o.reference, d.id, r.title, o.children, o.worker, d.state"
    " from cache_deadline d join cache_order o on o.id = d.case_id join cache_rule r on r.rule = d.rule"
)
for due, *rest in sorted(rows.fetchall(), key=lambda row: (row[0] or 0, row[1])):
    print(due, *rest)
