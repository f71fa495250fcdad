"""Spreadsheets and documents that come in or leave the vault."""
