"""What a binding gives its name: by an assignment, an unpacking, a loop, a ``with`` block, a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis import operators
from migrate.codemods.analysis.definitions import passed
from migrate.codemods.analysis.kinds import (
    Array,
    Kind,
    Listed,
    Made,
    Model,
    Plain,
    Sample,
    Several,
    Sizes,
    Stream,
    Table,
    Text,
    element,
    join,
    parts,
)
from migrate.codemods.analysis.scopes import Binding

if TYPE_CHECKING:
    from migrate.codemods.analysis.interpreter import Kinds

MODEL_CLASSES = frozenset(
    {"keras.Model", "keras.models.Model", "keras.Sequential", "keras.models.Sequential", "keras.Functional"}
)
LAYER_CLASSES = frozenset({"keras.layers.Layer", "keras.Layer"})
NAMED: dict[str, Kind] = {
    "tf.Tensor": Tensor(),
    "tf.Variable": Tensor(),
    "torch.Tensor": Tensor(),
    "torch.nn.Module": Made("layer", "torch.nn.Module"),
    "keras.KerasTensor": Tensor(),
    "numpy.ndarray": Array(),
    "numpy.array": Array(),
    "tf.data.Dataset": Stream(),
    "tf.TensorShape": Sizes(),
}
BUILT_IN: dict[str, Kind] = {
    "int": Plain("int"),
    "float": Plain("float"),
    "bool": Plain("bool"),
    "str": Text(),
    "bytes": Text(),
    "dict": Table(),
    "Dict": Table(),
}
LISTS = frozenset({"list", "List", "Sequence", "Iterable", "tuple", "Tuple", "Collection"})

TESTS = ("tf.test.", "unittest.", "keras.testing.")

LAYER_METHODS: dict[str, dict[int, Kind]] = {
    "call": {0: Sample()},
    "__call__": {0: Sample()},
    "update_state": {0: Sample(), 1: Sample()},
    "train_step": {0: Sample()},
    "test_step": {0: Sample()},
    "predict_step": {0: Sample()},
    "compute_output_shape": {0: Sizes()},
    "get_config": {},
}
"""What Keras gives the methods that it calls itself, by the parameter's place after ``self``."""


def bound(kinds: Kinds, binding: Binding) -> Kind:
    """The kind that a binding gives its name."""
    node = binding.node
    match node:
        case cst.Assign() | cst.NamedExpr() if binding.value is not None:
            return kinds.of(binding.value)
        case cst.Assign(targets=targets, value=value):
            found = [_part(item.target, binding.name, kinds.of(value)) for item in targets]
            return next((kind for kind in found if kind is not None), None)
        case cst.AnnAssign(annotation=annotation, value=value):
            kind = kinds.of(value) if value is not None else None
            return annotated(kinds, annotation.annotation) if kind is None else kind
        case cst.AugAssign(target=target, operator=sign, value=value):
            changed = kinds.of(target)
            if isinstance(changed, Array):  # where it stands: with the shape and the dtype that it has
                return changed
            return operators.binary(_plain(sign), changed, kinds.of(value))
        case cst.For(target=target, iter=source) | cst.CompFor(target=target, iter=source):
            return _part(target, binding.name, element(kinds.of(source)))
        case cst.Param():
            return parameter(kinds, node)
    return None


SIGNS: dict[type[cst.BaseAugOp], type[cst.BaseBinaryOp]] = {
    cst.AddAssign: cst.Add,
    cst.SubtractAssign: cst.Subtract,
    cst.MultiplyAssign: cst.Multiply,
    cst.DivideAssign: cst.Divide,
    cst.FloorDivideAssign: cst.FloorDivide,
    cst.ModuloAssign: cst.Modulo,
    cst.PowerAssign: cst.Power,
    cst.MatrixMultiplyAssign: cst.MatrixMultiply,
    cst.BitAndAssign: cst.BitAnd,
    cst.BitOrAssign: cst.BitOr,
    cst.BitXorAssign: cst.BitXor,
    cst.LeftShiftAssign: cst.LeftShift,
    cst.RightShiftAssign: cst.RightShift,
}


def _plain(sign: cst.BaseAugOp) -> cst.BaseBinaryOp:
    """``+=`` as ``+``."""
    return SIGNS[type(sign)]()


def _part(target: cst.CSTNode, name: str, kind: Kind) -> Kind:
    """The kind that unpacking gives one of the names in a target."""
    match target:
        case cst.Name(value=value):
            return kind if value == name else None
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            given = _spread(elements, kind)
            for item, part in zip(elements, given, strict=True):
                found = _part(item.value, name, part)
                if found is not None:
                    return found
    return None


def _spread(elements: Sequence[cst.BaseElement], kind: Kind) -> tuple[Kind, ...]:
    """What unpacking gives each element of a target, of which one may take all that is left."""
    place = next((i for i, item in enumerate(elements) if isinstance(item, cst.StarredElement)), None)
    if place is None:
        return parts(kind, len(elements))
    after = len(elements) - place - 1
    if isinstance(kind, Several) and len(kind.items) >= place + after:
        end = len(kind.items) - after
        return (*kind.items[:place], Several(kind.items[place:end], "list"), *kind.items[end:])
    inner = element(kind)
    return (*(inner,) * place, Listed(inner), *(inner,) * after)


def annotated(kinds: Kinds, node: cst.BaseExpression) -> Kind:
    """The kind that an annotation states."""
    match node:
        case cst.SimpleString(value=text):
            inner = text.strip("'\"")
            return _named(kinds.at_top(inner)) or BUILT_IN.get(inner)
        case cst.Subscript(value=container, slice=slices):
            inner = kinds.source(container).rpartition(".")[2]
            items = [part.slice.value for part in slices if isinstance(part.slice, cst.Index)]
            if inner in ("Optional", "Final", "ClassVar") and items:
                return annotated(kinds, items[0])
            if inner == "Union":
                return join(annotated(kinds, item) for item in items)
            if inner in LISTS:
                return _sequence(kinds, inner, items)
            return BUILT_IN.get(inner)
        case cst.BinaryOperation(left=left, operator=cst.BitOr(), right=right):
            return join((annotated(kinds, left), annotated(kinds, right)))
        case cst.Name(value="None"):
            return Plain("none")
        case cst.Name() | cst.Attribute():
            name = kinds.name(node)
            return _named(name) if name else BUILT_IN.get(kinds.source(node))
    return None


def _sequence(kinds: Kinds, name: str, items: list[cst.BaseExpression]) -> Kind:
    type_ = "tuple" if name in ("tuple", "Tuple") else "list"
    ends_open = len(items) == 2 and isinstance(items[1], cst.Ellipsis)
    if type_ == "tuple" and items and not ends_open:
        return Several(tuple(annotated(kinds, item) for item in items))
    return Listed(annotated(kinds, items[0]) if items else None, type_)


def _named(name: str | None) -> Kind:
    if name in MODEL_CLASSES:
        return Model()
    if name in LAYER_CLASSES:
        return Made("layer", name or "")
    return NAMED.get(name or "")


def parameter(kinds: Kinds, node: cst.Param) -> Kind:
    """By its annotation, by what Keras gives the methods that it calls, else by what this file's calls give it."""
    if node.annotation is not None:
        stated = annotated(kinds, node.annotation.annotation)
        if stated is not None and not isinstance(stated, Model):
            return stated
    else:
        stated = None
    function = kinds.around(node)
    if not isinstance(function, cst.FunctionDef) or node.star:
        return stated
    if node.name.value == "self" and _is_of_test(kinds, function):
        return Made("test", "")
    given = _by_keras(kinds, function, node)
    if given is not None:
        return given
    calls = kinds.calls_of(function)
    is_method = kinds.class_of(function) is not None
    found = [kinds.of(item) for call in calls for item in passed(call, function, node, is_method)]
    if len(found) < len(calls) and node.default is not None:
        found.append(kinds.of(node.default))
    return join(found) or stated


def _is_of_test(kinds: Kinds, function: cst.FunctionDef) -> bool:
    """Whether a function is a method of a test case, whose ``self.evaluate`` is no model's."""
    around = kinds.class_of(function)
    names = [kinds.name(base.value) or "" for base in around.bases] if around is not None else []
    return any(name.startswith(TESTS) for name in names)


def _by_keras(kinds: Kinds, function: cst.FunctionDef, node: cst.Param) -> Kind:
    around = kinds.class_of(function)
    if around is None or function.name.value not in LAYER_METHODS or not kinds.is_module(around):
        return None
    listed = [*function.params.posonly_params, *function.params.params][1:]
    place = next((place for place, item in enumerate(listed) if item is node), -1)
    return LAYER_METHODS[function.name.value].get(place)
