"""How a subclassed model or layer is rewritten: its edits, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from migrate.codemods import syntax as cst
from migrate.codemods.models.program import Slot
from migrate.codemods.models.run import Run
from migrate.provenance import BlockLink, LayerLink

KERAS_METHODS = frozenset(
    {
        "build",
        "fit",
        "add_weight",
        "compute_mask",
    }
)
TRAINING_METHODS = frozenset({"train_step", "test_step", "predict_step", "compute_loss", "compile"})
"""Methods of a model that stay methods: the loop that ``fit`` becomes calls them."""
DROPPED_METHODS = frozenset({"get_config", "from_config", "compute_output_shape", "compute_output_spec"})


@dataclass(frozen=True)
class Edit:
    """One change of a class: a node and what stands in its place; None: it goes, and with it the comments above it,
    but where they are ``kept``."""

    node: cst.CSTNode
    text: str | None
    kept: bool = False


@dataclass
class ClassPlan:
    """How a class is rewritten.

    Attributes:
        elements: expressions that make an element of a list of layers, with its place; lists: comprehensions of
            layers; empty: attributes that start as an empty list.
        kept: statements that keep what ``forward`` needs of the constructor's arguments.
    """

    node: cst.ClassDef
    name: str
    is_model: bool
    edits: list[Edit] = field(default_factory=list)
    members: tuple[LayerLink | BlockLink, ...] = ()
    inputs: tuple[dict[str, Any], ...] = ()
    run: Run | None = None
    elements: list[tuple[cst.BaseExpression, Slot]] = field(default_factory=list)
    lists: list[cst.ListComp] = field(default_factory=list)
    empty: list[tuple[str, cst.BaseExpression]] = field(default_factory=list)
    kept: tuple[str, ...] = ()
