"""The engine's own version: part of the key under which derived rows are kept."""

ENGINE = "4"
"""Raised whenever the same facts, packs and calendar would yield other rows."""
