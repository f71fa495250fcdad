"""Procedures as data: packs of clauses, the dates that follow from the facts, how they stand, and why."""
