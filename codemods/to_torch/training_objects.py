"""After a file's training is planned: what its functions and classes give, for the files that import them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import Builders, Gives, objects
from migrate.codemods.training.derived import Function

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


class TrainingObjects:
    """Tells the repository of every function and class at the top of a file."""

    name = "training-objects"
    order = 69

    def plan(self, context: FileContext) -> None:
        for node in context.module.body:
            if isinstance(node, cst.FunctionDef):
                context.repository.tell(f"{context.module_name}.{node.name.value}", Function())
            if isinstance(node, cst.FunctionDef | cst.ClassDef):
                kind = objects(context).gives(node)
                if kind is not None:
                    context.repository.tell(f"{context.module_name}.{node.name.value}", Gives(kind))
        told = context.repository.ask("", Builders)
        here = tuple(link.target for link in context.links.models)
        context.repository.tell("", Builders((*(told.targets if told else ()), *here)))


REWRITE = TrainingObjects()
