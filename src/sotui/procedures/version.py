"""The engine's own version: part of the key under which derived rows are kept."""

ENGINE = "5"
"""Raised whenever the same facts, packs and calendar would yield other rows."""
