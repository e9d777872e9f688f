"""Before models and layers are rewritten: with what tensors the file's own layer classes are called.

A layer of Keras's meets its input's size in ``build``; a module is given it when it is made. Whether every caller
can give it shows only once all of the file's models have been followed, so they are, on trial.
"""

from __future__ import annotations

from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import custom_build, custom_sizes
from migrate.codemods.models.blocks import Blocks
from migrate.codemods.models.subclass_parts import class_nodes
from migrate.codemods.to_torch import models_functional, models_subclass

TRIALS = 2
"""A class within a class is called with sizes that only the first trial tells."""


class ModelSizes:
    """Before the rewrites of models."""

    name = "model sizes"
    order = 11

    def plan(self, context: FileContext) -> None:
        """Find the constructor parameters of the classes whose ``build`` asks for sizes."""
        builds = {
            f"{context.module_name}.{node.name.value}": (node, build)
            for node in class_nodes(context)
            if (build := _method(node, "build")) is not None
            and not any(models_subclass.derived(context, node))
            and custom_build.asked(context, build, UNKNOWN)
        }
        if not builds:
            return
        classes = custom_sizes.of(context)
        called = {name for _, name in context.calls()}
        if called.isdisjoint(builds):  # as in most libraries: no trial would tell anything
            classes.sizes.update({name: () for name in builds if not _is_imported(context, name)})
            return
        for _ in range(TRIALS):
            classes.seen.clear()
            with context.trial():
                models_functional.REWRITE.plan(context)
                models_subclass.REWRITE.plan(context)
            context.repository.tell(context.module_name, Blocks.of(context))
            for name, (node, build) in builds.items():
                if not _is_imported(context, name):
                    init = _method(node, "__init__")
                    taken = {part.value for part in _names(init)} if init is not None else set()
                    classes.sizes[name] = custom_sizes.decide(context, name, build, taken)
            if not any(classes.sizes.values()):
                return  # the next trial would be the same


def _method(node: cst.ClassDef, name: str) -> cst.FunctionDef | None:
    return next(
        (item for item in node.body.body if isinstance(item, cst.FunctionDef) and item.name.value == name),
        None,
    )


def _names(init: cst.FunctionDef) -> list[cst.Name]:
    params = (*init.params.posonly_params, *init.params.params, *init.params.kwonly_params)
    return [param.name for param in params]


def _is_imported(context: FileContext, name: str) -> bool:
    """Whether another file makes instances of a class, with sizes that are not known here."""
    importers = list(context.repository.importers(context.module_name))
    return bool(importers) and any(
        name in context.repository.imports_of(importer) or importer.stars for importer in importers
    )


REWRITE = ModelSizes()
