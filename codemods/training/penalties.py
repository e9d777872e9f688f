"""Whether a model of the run has weights with penalties, which its loss then counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrate.codemods.analysis.repository import Repository
    from migrate.codemods.context import FileContext


@dataclass(frozen=True)
class Penalised:
    """A fact of the whole run, under the name '': some module has been given a regularizer."""


def tell(repository: Repository, statements: tuple[str, ...]) -> None:
    """Look at what follows a module's construction."""
    if any(statement.startswith("support.regularize(") for statement in statements):
        repository.tell("", Penalised())


def penalty(context: FileContext, model: str) -> str:
    """The penalties of a model, as code; '' where no model of the run has any."""
    if context.repository.ask("", Penalised) is None:
        return ""
    return f"{context.local('support.regularization_loss')}({model})"
