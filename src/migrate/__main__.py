"""`python -m migrate`, the same as the command."""

from migrate.cli import program

program()
