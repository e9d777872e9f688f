"""``build`` of a layer class: what it does with the shapes of the inputs, and where its statements go.

Where the sizes are known, its statements belong at the end of ``__init__``. Where only the first call tells them, they
become ``initialize_parameters`` of torch's `LazyModuleMixin`, which runs before the first ``forward``.

https://pytorch.org/docs/stable/generated/torch.nn.modules.lazy.LazyModuleMixin.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import sizes
from migrate.codemods.tree import children, walk

CONVERSIONS = frozenset({"tf.TensorShape", "tuple", "list", "keras.KerasTensor"})
SAME = frozenset({"as_list", "as_proto"})


@dataclass(frozen=True)
class Size:
    """A part of ``build`` that asks for a size: the expression, and the size, or sizes, that it gives."""

    node: cst.BaseExpression
    value: Any

    @property
    def is_known(self) -> bool:
        """Whether it is a number that can be written down."""
        return sizes.is_plain(self.value)

    @property
    def is_sizes(self) -> bool:
        """Whether it is a tuple of such numbers."""
        return isinstance(self.value, tuple) and all(sizes.is_plain(item) for item in self.value)


def parameter(build: cst.FunctionDef) -> str:
    """The name of the parameter that holds the shapes; '' where there is none."""
    params = [*build.params.posonly_params, *build.params.params]
    return params[1].name.value if len(params) > 1 else ""


def asked(context: FileContext, build: cst.FunctionDef, shape: Any) -> list[Size]:
    """The expressions that ask for sizes, the largest ones that have a value."""
    name = parameter(build)
    kept = statements_of(context, build) if name else []
    return [size for node in kept for size in _asked(context, node, name, shape)]


def statements_of(context: FileContext, build: cst.FunctionDef) -> list[cst.CSTNode]:
    """The statements of ``build`` that do something: not those for Keras alone, nor variables that nothing reads."""
    kept = [node for node in build.body.body if not is_keras_only(node)]
    return [node for node in kept if not _is_idle(context, node, kept)]


def _is_idle(context: FileContext, node: cst.CSTNode, others: Sequence[cst.CSTNode]) -> bool:
    """Whether a statement only gives a variable a value made of sizes, and no other statement has to do with it."""
    match node:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value)]
        ):
            calls = [part for part in walk(value) if isinstance(part, cst.Call)]
            plain = all(context.names.resolve(call.func) in CONVERSIONS for call in calls)
            return plain and not any(depends(other, {name}) for other in others if other is not node)
    return False


def _asked(context: FileContext, node: cst.CSTNode, name: str, shape: Any) -> Iterator[Size]:
    for child in children(node):
        if is_keras_only(child):
            continue
        if (
            isinstance(child, cst.BaseExpression)
            and (found := value(context, child, name, shape)) is not None
        ):
            yield Size(child, found[0])
        else:
            yield from _asked(context, child, name, shape)


def value(context: FileContext, node: cst.BaseExpression, name: str, shape: Any) -> tuple[Any] | None:
    """What an expression about the shapes gives, in a tuple of its own; None of any other expression."""
    match node:
        case cst.Name(value=text) if text == name:
            return (shape,)
        case cst.Subscript(value=inner, slice=[cst.SubscriptElement(slice=index)]):
            found = value(context, inner, name, shape)
            return None if found is None else (_at(context, found[0], index),)
        case cst.Attribute(value=inner, attr=cst.Name(value="value")):
            return value(context, inner, name, shape)
        case cst.Attribute(value=inner, attr=cst.Name(value="rank" | "ndims")):
            found = value(context, inner, name, shape)
            return None if found is None else (_length(found[0]),)
        case cst.Call(func=cst.Attribute(value=inner, attr=cst.Name(value=method)), args=[]) if (
            method in SAME
        ):
            return value(context, inner, name, shape)
        case cst.Call(func=cst.Name(value="int"), args=[cst.Arg(value=inner, keyword=None)]):
            found = value(context, inner, name, shape)
            return found if found is not None and not isinstance(found[0], tuple) else None
        case cst.Call(func=cst.Name(value="len"), args=[cst.Arg(value=inner, keyword=None)]):
            found = value(context, inner, name, shape)
            return None if found is None else (_length(found[0]),)
        case cst.Call(func=function, args=[cst.Arg(value=inner, keyword=None)]):
            if (context.names.resolve(function) or context.source(function)) in CONVERSIONS:
                return value(context, inner, name, shape)
    return None


def _length(shape: Any) -> Any:
    return len(shape) if isinstance(shape, tuple | list) else UNKNOWN


def _at(context: FileContext, shape: Any, index: cst.BaseSlice) -> Any:
    """One size, or some of them."""
    if not isinstance(shape, tuple | list):
        return UNKNOWN
    match index:
        case cst.Index(value=node):
            place = context.value(node)
            is_place = isinstance(place, int) and -len(shape) <= place < len(shape)
            return shape[place] if is_place else UNKNOWN
        case cst.Slice(lower=lower, upper=upper, step=None):
            ends = [None if end is None else context.value(end) for end in (lower, upper)]
            if all(end is None or isinstance(end, int) for end in ends):
                return tuple(shape[ends[0] : ends[1]])
    return UNKNOWN


def is_keras_only(node: cst.CSTNode) -> bool:
    """Whether a statement is for Keras alone: ``super().build(input_shape)``, ``self.built = True``, an input_spec, a
    docstring."""
    match node:
        case cst.SimpleStatementLine(body=[inner]) | cst.SimpleStatementSuite(body=[inner]):
            return is_keras_only(inner)
        case cst.Expr(
            value=cst.Call(
                func=cst.Attribute(value=cst.Call(func=cst.Name(value="super")), attr=cst.Name(value="build"))
            )
        ):
            return True
        case (
            cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString())
            | cst.Pass()
            | cst.Return(value=None)
        ):
            return True
        case cst.Assign(
            targets=[
                cst.AssignTarget(
                    target=cst.Attribute(
                        value=cst.Name(value="self"),
                        attr=cst.Name(value="built" | "input_spec" | "supports_masking" | "_built"),
                    )
                )
            ]
        ):
            return True
        case cst.Expr(
            value=cst.Call(
                func=cst.Attribute(
                    value=cst.Call(func=cst.Name(value="super"), args=[_, *_]), attr=cst.Name(value="build")
                )
            )
        ):
            return True
    return False


def is_listed(build: cst.FunctionDef) -> bool:
    """Whether ``build`` takes the shapes to be a list of several: ``input_shape[0][-1]``."""
    name = parameter(build)
    for part in walk(build.body):
        match part:
            case cst.Subscript(value=cst.Subscript(value=cst.Name(value=text))) if text == name:
                return True
    return False


def depends(node: cst.CSTNode, names: set[str]) -> bool:
    """Whether a statement has to do with what the shapes tell."""
    return any(_name(part) in names for part in walk(node))


def _name(node: cst.CSTNode) -> str:
    """The variable, or attribute of ``self``, that a node is; '' of any other."""
    match node:
        case cst.Name(value=name):
            return name
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
            return f"self.{name}"
    return ""


def derived(build: cst.FunctionDef) -> set[str]:
    """The names of ``build`` that depend on the shapes, attributes as ``self.width``, and the shapes' own name."""
    names = {parameter(build)}
    while True:
        before = len(names)
        for part in walk(build.body):
            if isinstance(part, cst.Assign | cst.AugAssign | cst.For):
                source = part.iter if isinstance(part, cst.For) else part.value
                if not depends(source, names) or (isinstance(part, cst.Assign) and _makes(part.value)):
                    continue
                targets = (
                    [item.target for item in part.targets] if isinstance(part, cst.Assign) else [part.target]
                )
                for target in targets:
                    parts = [target] if isinstance(target, cst.Attribute) else walk(target)
                    names |= {found for item in parts if (found := _name(item))}
        if len(names) == before:
            return names


def bound(node: cst.CSTNode) -> set[str]:
    """The variables of ``build`` that a statement gives a value: assigned, or the function it defines."""
    if isinstance(node, cst.FunctionDef):
        return {node.name.value}
    found: set[str] = set()
    for part in walk(node):
        match part:
            case (
                cst.AssignTarget(target=target) | cst.AnnAssign(target=target) | cst.AugAssign(target=target)
            ):
                found |= _variables(target)
            case cst.For(target=target):
                found |= _variables(target)
    return found


def _variables(target: cst.CSTNode) -> set[str]:
    """The names that an assignment's left side binds, not those that it reads: ``a`` and ``b`` of ``a, b``."""
    match target:
        case cst.Name(value=name):
            return {name}
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            return {name for item in elements for name in _variables(item.value)}
    return set()


def writes_attributes(node: cst.CSTNode) -> bool:
    """Whether a statement gives ``self`` an attribute, which it must not do twice."""
    return any(
        isinstance(part, cst.AssignTarget) and _name(part.target).startswith("self.") for part in walk(node)
    )


def needed_later(context: FileContext, build: cst.FunctionDef, names: set[str]) -> set[int]:
    """The statements that need no size, by id, whose variables those that need one read: an initializer.

    Args:
        names: what depends on the shapes.
    """
    found: set[int] = set()
    reading: set[str] = set()
    for node in reversed(statements_of(context, build)):
        if not depends(node, names):
            if not bound(node) & reading:
                continue
            found.add(id(node))
        reading |= {part.value for part in walk(node) if isinstance(part, cst.Name)}
    return found


def _makes(node: cst.BaseExpression) -> bool:
    """Whether an expression makes a weight: what it is made of says nothing of what it is used for."""
    match node:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="add_weight" | "add_variable"))):
            return True
    return False
