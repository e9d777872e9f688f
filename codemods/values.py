"""What is known of a value before the program runs: literals, constants assigned once, dtypes, calls of known APIs.

Rewrites that know more (which parameters are sizes, which locals are tensors of which shape) add sources of their own.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from migrate.catalog.choice import Unrenderable
from migrate.catalog.dims import Dim
from migrate.catalog.model import Function, Manual, Owned
from migrate.catalog.registry import find
from migrate.catalog.signature import Argument, BindError, Signature
from migrate.catalog.values import UNKNOWN, CallValue, DType, Reference, literal
from migrate.codemods import syntax as cst
from migrate.codemods import unpacking
from migrate.codemods.analysis.classes import attributes
from migrate.codemods.analysis.names import Names
from migrate.codemods.analysis.scopes import Binding
from migrate.codemods.tree import Tree, children

ValueSource = Callable[[cst.BaseExpression], Any]
"""Asked for a node's value; answers `UNKNOWN` to pass."""

Arguments = tuple[list[Argument], dict[str, Argument]]
"""A call's positional and keyword arguments."""

DTYPES = frozenset(
    {
        "float16",
        "bfloat16",
        "float32",
        "float64",
        "half",
        "double",
        "bool",
        "complex64",
        "complex128",
        "string",
    }
    | {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
)

ARITHMETIC: Mapping[type[cst.BaseBinaryOp], Callable[[Any, Any], Any]] = {
    cst.Add: operator.add,
    cst.Subtract: operator.sub,
    cst.Multiply: operator.mul,
    cst.FloorDivide: operator.floordiv,
    cst.Divide: operator.truediv,
    cst.Power: operator.pow,
    cst.Modulo: operator.mod,
}


class Values:
    """The values of one file's expressions.

    Attributes:
        known: values by node id, stated by a rewrite.
        sources: asked in order before this class looks itself.
    """

    def __init__(self, tree: Tree, names: Names) -> None:
        self._tree = tree
        self._names = names
        self.known: dict[int, Any] = {}
        self.sources: list[ValueSource] = []
        self._busy: set[int] = set()

    def of(self, node: cst.BaseExpression, text: Callable[[cst.BaseExpression], str] | None = None) -> Any:
        """The value of an expression, or `UNKNOWN`. ``text`` spells the arguments of a `CallValue`."""
        if id(node) in self.known:
            return self.known[id(node)]
        for source in self.sources:
            value = source(node)
            if value is not UNKNOWN:
                return value
        return self._of(node, text or self._tree.source)

    def arguments(self, call: cst.Call, text: Callable[[cst.BaseExpression], str] | None = None) -> Arguments:
        """A call's arguments with their values.

        Raises:
            Unrenderable: the call unpacks ``*args`` or ``**kwargs``, and what they hold is not known.
        """
        spell = text or self._tree.source
        positional: list[Argument] = []
        keywords: dict[str, Argument] = {}
        for item in unpacking.given(self._tree, self._names, call.args):
            value = self.of(item.node, text)
            named = isinstance(item.node, cst.Name | cst.Attribute) and not isinstance(value, bool | None)
            argument = Argument(
                item.text or spell(item.node),
                value,
                named=named or item.text is not None,
                parts=self._parts(item.node, value, spell),
                body=spell(item.node.body) if _is_plain_lambda(item.node) else "",
            )
            if item.keyword is None:
                positional.append(argument)
            elif item.keyword in keywords:
                raise Unrenderable("API106", f"`{item.keyword}` is given twice")
            else:
                keywords[item.keyword] = argument
        return positional, keywords

    def _parts(
        self, node: cst.BaseExpression, value: Any, spell: Callable[[cst.BaseExpression], str]
    ) -> tuple[Any, ...]:
        """The texts of the elements of a list or tuple of which some are not known, and of those of lists in it; the
        same one for the same."""
        if not isinstance(node, cst.List | cst.Tuple) or not _is_open(value):
            return ()
        items = [element.value for element in node.elements]
        first = {self._tree.source(item): item for item in reversed(items)}
        return tuple(
            self._parts(item, part, spell)
            if isinstance(part, list | tuple)
            else spell(first[self._tree.source(item)])
            for item, part in zip(items, value, strict=True)
        )

    def _of(self, node: cst.BaseExpression, text: Callable[[cst.BaseExpression], str]) -> Any:
        match node:
            case (
                cst.Integer() | cst.Float() | cst.Imaginary() | cst.SimpleString() | cst.ConcatenatedString()
            ):
                return literal(self._tree.source(node))
            case cst.Name(value="True" | "False" | "None"):
                return literal(node.value)
            case cst.Tuple(elements=elements) | cst.List(elements=elements):
                if any(isinstance(element, cst.StarredElement) for element in elements):
                    return UNKNOWN
                items = [self.of(element.value, text) for element in elements]
                return tuple(items) if isinstance(node, cst.Tuple) else items
            case cst.Dict():
                return literal(self._tree.source(node))
            case cst.UnaryOperation(operator=cst.Minus(), expression=inner):
                value = self.of(inner, text)
                return -value if isinstance(value, int | float | Dim) else UNKNOWN
            case cst.BinaryOperation(left=left, operator=sign, right=right):
                return _calculate(type(sign), self.of(left, text), self.of(right, text))
            case cst.Comparison(
                left=left,
                comparisons=[
                    cst.ComparisonTarget(operator=cst.Equal() | cst.NotEqual() as sign, comparator=right)
                ],
            ):
                return _equal(self.of(left, text), self.of(right, text), isinstance(sign, cst.Equal))
            case cst.Subscript(value=whole, slice=[cst.SubscriptElement(slice=place)]):
                return self.part(self.of(whole, text), place)
            case cst.Call():
                return self._call(node, text)
            case cst.Name() | cst.Attribute():
                return self._named(node, text)
        return UNKNOWN

    def part(self, whole: Any, place: cst.BaseSlice) -> Any:
        """An element of a tuple, or a slice of one."""
        if isinstance(place, cst.Index):
            return _element(whole, self.of(place.value))
        if not isinstance(whole, tuple) or not isinstance(place, cst.Slice):
            return UNKNOWN
        ends = [None if end is None else self.of(end) for end in (place.lower, place.upper, place.step)]
        if not all(end is None or (isinstance(end, int) and not isinstance(end, bool)) for end in ends):
            return UNKNOWN
        return whole[slice(*ends)] if ends[2] != 0 else UNKNOWN

    def _named(self, node: cst.Name | cst.Attribute, text: Callable[[cst.BaseExpression], str]) -> Any:
        name = self._names.resolve(node)
        if name is not None and self._names.is_source(name):
            short = name.removeprefix("tf.").removeprefix("dtypes.")
            return DType(short) if name.startswith("tf.") and short in DTYPES else Reference(name)
        if name is not None and name.startswith("torch.") and name.removeprefix("torch.") in DTYPES:
            return DType(name.removeprefix("torch."))  # what a run before this one has written
        if isinstance(node, cst.Attribute):
            return self._of_self(node, text)
        bindings = self._names.bindings(node)
        given = _given(bindings[0]) if len(bindings) == 1 else None
        if given is None or id(bindings[0]) in self._busy:
            return UNKNOWN
        self._busy.add(id(bindings[0]))
        try:
            value = self.of(given, text)
        finally:
            self._busy.discard(id(bindings[0]))
        return UNKNOWN if isinstance(value, list | dict) else value  # a list may have been changed since

    def _of_self(self, node: cst.Attribute, text: Callable[[cst.BaseExpression], str]) -> Any:
        """``self.axis``, where the class assigns it once, to a constant."""
        around = self._tree.enclosing(node, cst.ClassDef)
        if not isinstance(node.value, cst.Name) or node.value.value != "self" or around is None:
            return UNKNOWN
        given = attributes(around).get(node.attr.value, [])
        made = given[0] if len(given) == 1 else None
        if not isinstance(made, cst.BaseExpression) or isinstance(made, cst.Call) or id(made) in self._busy:
            return UNKNOWN
        self._busy.add(id(made))
        try:
            value = self.of(made, text)
        finally:
            self._busy.discard(id(made))
        return value if isinstance(value, int | float | str | tuple) else UNKNOWN

    def _call(self, node: cst.Call, text: Callable[[cst.BaseExpression], str]) -> Any:
        name = self._names.source(node.func)
        row = find(name) if name else None
        if name is None or row is None:
            return UNKNOWN
        if isinstance(row, Function) and not node.args and len(row.renderings) == 1:
            written = literal(
                row.renderings[0].code
            )  # `image_data_format()` is a string in the migrated code, `epsilon()` a number
            if isinstance(written, str | float):
                return written
        if isinstance(row, Owned | Manual) and "(" not in row.source:
            return CallValue(row.name)
        try:
            positional, keywords = self.arguments(node, text)
            return CallValue(row.name, Signature.parse(row.source).bind(positional, keywords))
        except (Unrenderable, BindError):
            return UNKNOWN


def _is_plain_lambda(node: cst.BaseExpression) -> TypeGuard[cst.Lambda]:
    """Whether a node is a lambda without parameters."""
    return isinstance(node, cst.Lambda) and not list(children(node.params))


def _is_open(value: Any) -> bool:
    """Whether a list has an element, or lists in it have one, that is not known."""
    return isinstance(value, list | tuple) and any(item is UNKNOWN or _is_open(item) for item in value)


def _given(binding: Binding) -> cst.BaseExpression | None:
    """What an assignment gives a name: ``name = value``, or its part of ``name, other = value, another``."""
    match binding.node:
        case cst.Assign(
            targets=[cst.AssignTarget(target=cst.Tuple(elements=names))], value=cst.Tuple(elements=values)
        ) if len(names) == len(values):
            parts = zip(names, values, strict=True)
            found = [value for name, value in parts if isinstance(name.value, cst.Name)]
            named = [name.value.value for name in names if isinstance(name.value, cst.Name)]
            plain = len(found) == len(values) and all(isinstance(part, cst.Element) for part in values)
            return found[named.index(binding.name)].value if plain else None
    return binding.value


def _element(whole: Any, place: Any) -> Any:
    """An element of a tuple; what a list holds when it is read, nothing says."""
    is_place = isinstance(place, int) and not isinstance(place, bool)
    is_tuple = isinstance(whole, tuple) and is_place and -len(whole) <= place < len(whole)
    return whole[place] if is_tuple else UNKNOWN


def _calculate(sign: type[cst.BaseBinaryOp], left: Any, right: Any) -> Any:
    if isinstance(left, tuple) and isinstance(right, tuple) and sign is cst.Add:
        return (*left, *right)  # ``image_size + (3,)``
    if (
        sign not in ARITHMETIC
        or not isinstance(left, int | float | Dim)
        or not isinstance(right, int | float | Dim)
    ):
        return UNKNOWN
    try:
        return ARITHMETIC[sign](left, right)
    except (TypeError, ArithmeticError):
        return UNKNOWN


def _equal(left: Any, right: Any, wanted: bool) -> Any:
    """Whether two values are equal, or with ``wanted`` false are not, where both are strings or numbers."""
    if not isinstance(left, str | int | float) or not isinstance(right, str | int | float):
        return UNKNOWN
    return (left == right) is wanted
