"""SOTUI keeps the register of supervision orders: facts are recorded, dates are derived, each can say why."""

__version__ = "0.1.0"
