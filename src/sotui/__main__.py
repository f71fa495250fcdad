"""Lets `python -m sotui` do what the installed command does."""

from sotui.cli.main import main

if __name__ == "__main__":
    main()
