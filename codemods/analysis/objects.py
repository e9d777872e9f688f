"""What the objects of a training script are: the names under which the rewrites of training ask for kinds.

The kinds are in `migrate.codemods.analysis.kinds`, what finds them in `migrate.codemods.analysis.interpreter`. What a
function or class of another file gives is a fact of the repository (`Gives`), told when that file was planned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods.analysis.bindings import MODEL_CLASSES
from migrate.codemods.analysis.definitions import definition, returns, scope_of
from migrate.codemods.analysis.interpreter import Kinds
from migrate.codemods.analysis.kinds import (
    Batches,
    Builders,
    Compiled,
    Examples,
    Gives,
    Kind,
    Model,
    Several,
    Trained,
)
from migrate.codemods.analysis.results import MODEL_MAKERS

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

__all__ = [
    "MODEL_CLASSES",
    "MODEL_MAKERS",
    "Batches",
    "Builders",
    "Compiled",
    "Examples",
    "Gives",
    "Kind",
    "Model",
    "Several",
    "Trained",
    "definition",
    "objects",
    "returns",
    "scope_of",
]


def objects(context: FileContext) -> Kinds:
    """The kinds of a file, shared by the rewrites that look at it."""
    return context.kinds
