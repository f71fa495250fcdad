"""Supervision: of a child's case, between the worker who holds it and a practice supervisor."""
