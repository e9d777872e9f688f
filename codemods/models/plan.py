"""What the interpretation of a builder comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import classes
from migrate.provenance import ClassLink

if TYPE_CHECKING:
    from migrate.codemods.models.parts import Part
    from migrate.codemods.models.shape_names import ShapeName
    from migrate.codemods.models.shared_graph import Symbols
    from migrate.codemods.models.sharing import Held


@dataclass
class Plan:
    """How a builder is rewritten.

    Attributes:
        owner: the function; None for a file's top level.
        consumed: statements that go.
        model: the statement that makes the model, and its call.
        written: the class; name: its name; arguments: those of its construction, as text.
        inputs: of the model, for the provenance file.
        extras: classes of Sequentials within the model, by name.
        defaults: defaults of the builder's parameters that change; fixed: parameters that have lost their effect.
        outputs: what is known of the tensors that it returns.
        symbols: of a model at the file's top level, its variables.
        inlined: methods whose body has taken the place of a call.
        owned: of a model at the file's top level, its layers, by the calls that make them.
        shapes: statements of the top level that name the shape of one of its tensors.
        parts: its layers in the order of their calls; exports: the variables that hold some of them.
    """

    owner: cst.FunctionDef | None
    name: str
    written: classes.Written
    kind: str
    statement: cst.CSTNode
    call: cst.Call
    consumed: tuple[cst.CSTNode, ...]
    arguments: tuple[str, ...]
    inputs: tuple[dict[str, Any], ...]
    outputs: tuple[Tensor, ...] = ()
    extras: Mapping[str, tuple[classes.Written, ClassLink]] = field(default_factory=dict)
    defaults: tuple[tuple[cst.BaseExpression, str], ...] = ()
    fixed: tuple[cst.Param, ...] = ()
    symbols: Symbols | None = None
    inlined: tuple[cst.FunctionDef, ...] = ()
    owned: Mapping[tuple[int, ...], Held] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    exports: Mapping[str, str] = field(default_factory=dict)
    shapes: tuple[ShapeName, ...] = ()
