"""Whether a file has to do with pipelines at all: most files of a library do not, and need not be followed for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Batches, Examples, Gives, Kind, Listed, Several, Stream, Table
from migrate.codemods.data.pipe import METHODS
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

SPEC = "element_spec"
"""What a pipeline gives, besides its steps."""


def has_pipelines(context: FileContext) -> bool:
    """Whether a file names a data set of the source framework's, gets one from another file or from an earlier rewrite,
    or takes a step that pipelines have. An expression can be a pipeline only by one of these."""
    return (
        any(_is_of_data(name) for _, name in context.names.references(context.module))
        or any("Dataset" in node.value for node in below(context.module, cst.SimpleString))  # annotations
        or any(map(_holds_one, context.kinds.stated.values()))
        or _is_given_one(context)
        or _has_steps(context)
    )


def _is_of_data(name: str) -> bool:
    return name.startswith("tf.data") or "dataset" in name.lower()


def _is_given_one(context: FileContext) -> bool:
    """Whether a function of another file that is called here gives one."""
    gives = (context.repository.ask(name, Gives) for _, name in context.calls())
    return any(_holds_one(found.kind) for found in gives if found is not None)


def _has_steps(context: FileContext) -> bool:
    return any(
        (node.attr.value in METHODS or node.attr.value == SPEC) and context.names.resolve(node) is None
        for node in below(context.module, cst.Attribute)
    )


def _holds_one(kind: Kind) -> bool:
    match kind:
        case Stream() | Batches() | Examples():
            return True
        case Several(items=items) | Table(items=items):
            return any(map(_holds_one, items))
        case Listed(item=item):
            return _holds_one(item)
    return False
