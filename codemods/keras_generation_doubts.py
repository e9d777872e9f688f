"""Findings where Keras 2 and Keras 3 differ, and nothing says which of them a program is written for."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.catalog.model import Activation, Row
from migrate.catalog.registry import by_string, find
from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.tree import below
from migrate.keras import doubts


def tell_doubts(context: FileContext) -> None:
    """Tell, where each is named first, of the APIs that come out otherwise for Keras 2."""
    doubted = set(doubts() or ())
    for node, row in _named(context) if doubted else ():
        if row.name in doubted:
            doubted.discard(row.name)
            context.finding("NUM804", node, _message(row.name), row.name)
    for name in sorted(doubted):
        context.file_finding("NUM804", _message(name))


def _named(context: FileContext) -> Iterator[tuple[cst.CSTNode, Row]]:
    """Where rows are named: by their API, or an activation by its string."""
    for node, name in context.names.references(context.module):
        if row := find(name):
            yield node, row
    for text in below(context.module, cst.SimpleString):
        value = literal(text.value)
        if isinstance(value, str) and (activation := by_string(Activation, value)):
            yield text, activation


def _message(name: str) -> str:
    return f"{name} is another in Keras 2, and nothing says which Keras this is; taken as Keras 3"
