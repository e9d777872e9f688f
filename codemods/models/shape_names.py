"""Variables of a file's top level that hold the shape of a tensor inside of a model, for another model to undo it:

    shape = K.int_shape(x)                                   shape = (None, 7, 7, 64)
    x = layers.Flatten()(x)                                  ...
    encoder = keras.Model(images, layers.Dense(2)(x))    →   encoder = Encoder()
    y = layers.Dense(np.prod(shape[1:]))(codes)              ...
    y = layers.Reshape(shape[1:])(y)

Within the class the tensor has its shape only once it is computed; the sizes are known when the program is migrated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import kept, sizes, statics
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import Static, TensorRef

if TYPE_CHECKING:
    from migrate.codemods.models.shared_graph import Symbols


@dataclass(frozen=True)
class ShapeName:
    """A statement that names a shape, or sizes of it.

    Attributes:
        value: the expression that becomes ``text``.
        names: what the variables hold.
    """

    statement: cst.CSTNode
    value: cst.BaseExpression
    text: str
    names: Mapping[str, Any]


def tensor_of(context: FileContext, node: cst.CSTNode) -> str | None:
    """The variable of which a statement does nothing but name the shape; None if it is another statement."""
    match node:
        case cst.SimpleStatementLine(
            body=[
                cst.Assign(
                    targets=[cst.AssignTarget(target=cst.Name() | cst.Tuple() | cst.List())], value=value
                )
            ]
        ):
            return _shaped(context, value)
    return None


def _shaped(context: FileContext, node: cst.BaseExpression) -> str | None:
    match node:
        case (
            cst.Subscript(value=inner)
            | cst.Call(func=cst.Attribute(value=inner, attr=cst.Name(value="as_list")))
        ):
            return _shaped(context, inner)
        case cst.Call(func=cst.Name(value="list" | "tuple"), args=[cst.Arg(value=inner)]):
            return _shaped(context, inner)
        case (
            cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="shape"))
            | cst.Call(
                func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="get_shape")), args=[]
            )
        ):
            return name
        case cst.Call(func=function, args=[cst.Arg(value=cst.Name(value=name))]):
            return name if context.names.resolve(function) in statics.STATIC_SHAPES else None
    return None


def names(run: Run, node: cst.CSTNode, found: list[ShapeName]) -> bool:
    """Whether a statement does; its variables are known then, and it is one of those ``found``."""
    variable = tensor_of(run.context, node)
    if variable is None or not isinstance(run.env.get(variable), TensorRef):
        return False
    named = of_statement(run, node)
    if named is None:
        return False
    found.append(named)
    run.env |= {name: Static(name, value) for name, value in named.names.items()}
    return True


def of_statement(run: Run, node: cst.CSTNode) -> ShapeName | None:
    """What such a statement names; None where a size but the batch's is not a known number."""
    match node:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)]
        ):
            found = _value(run, value)
            names = _bound(target, found)
            if names is None:
                return None
            return ShapeName(node, value, repr(list(found) if _is_list(value) else found), names)
    return None


def _is_list(node: cst.BaseExpression) -> bool:
    match node:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="as_list")) | cst.Name(value="list")):
            return True
        case cst.Subscript(value=inner, slice=[cst.SubscriptElement(slice=cst.Slice())]):
            return _is_list(inner)
    return False


def _bound(target: cst.BaseExpression, value: Any) -> dict[str, Any] | None:
    """What each variable holds of a value; None if that is not known."""
    if value is UNKNOWN:
        return None
    if isinstance(target, cst.Name):
        return {target.value: value}
    parts = [item.value for item in target.elements] if isinstance(target, cst.Tuple | cst.List) else []
    if not isinstance(value, tuple) or len(parts) != len(value):
        return None
    names = [part.value for part in parts if isinstance(part, cst.Name)]
    return dict(zip(names, value, strict=True)) if len(names) == len(parts) else None


def _value(run: Run, node: cst.BaseExpression) -> Any:
    """A shape, of a batch of any size ``(None, 7, 7, 64)``, a part of it, or one size."""
    match node:
        case cst.Subscript(value=inner, slice=[cst.SubscriptElement(slice=part)]):
            return run.context.values.part(_value(run, inner), part)
    tensor = statics.shape_of(run, node)
    shape = tensor.facts.shape if tensor is not None else None
    if not shape or not all(isinstance(size, int) and sizes.is_plain(size) for size in shape[1:]):
        return UNKNOWN
    return (shape[0] if isinstance(shape[0], int) else None, *shape[1:])


def seed(run: Run, earlier: Iterable[Symbols], place: cst.CSTNode) -> None:
    """Give a later model the names that its statements may read and that still hold what an earlier one has named."""
    last: dict[str, cst.CSTNode] = {}
    for node in run.context.top():
        if node is place:
            break
        last |= dict.fromkeys(kept.assigned(node), node)
    for found in (item for symbols in earlier for item in symbols.shapes):
        for name, value in found.names.items():
            if last.get(name) is found.statement:
                run.env[name] = Static(name, value)
