"""Families, children, orders and the facts recorded about them."""
