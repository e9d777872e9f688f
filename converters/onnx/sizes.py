"""What a graph computes of shapes, as Python's own numbers.

An exporter writes ``x.reshape(x.shape[0], -1)`` as half a dozen operators on tensors of integers: Shape, Gather, Concat
and the like. Here they are followed element by element, so that the source has the numbers where they are known, and
``x.shape[0]`` where they are not: it reads like one written by hand, and `torch.export` can follow it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from math import prod

from migrate.converters.onnx.graph import Constant, Node
from migrate.converters.onnx.parsing import dtype_name

FOLLOWED = ("int64", "int32")
MOST = 64  # elements of a list of sizes


@dataclass(frozen=True)
class Open:
    """A size that is known only as the module runs.

    Attributes:
        text: an expression, in parentheses if it is more than a name.
        variables: the local variables in it.
        signed: whether it may be negative, as a difference may.
    """

    text: str
    variables: frozenset[str]
    signed: bool = False


Size = int | Open


@dataclass(frozen=True)
class Sizes:
    """A tensor of integers of which every element is known: one number, or a list of them."""

    elements: tuple[Size, ...]
    is_list: bool
    dtype: str = "int64"

    @property
    def numbers(self) -> list[int] | None:
        """The elements, if all are numbers."""
        found = [element for element in self.elements if isinstance(element, int)]
        return found if len(found) == len(self.elements) else None

    def texts(self) -> list[str]:
        """The elements as Python has them."""
        return [element.text if isinstance(element, Open) else str(element) for element in self.elements]

    def literal(self) -> str:
        """The tensor itself."""
        texts = [str(text == "1") for text in self.texts()] if self.dtype == "bool" else self.texts()
        inner = f"[{', '.join(texts)}]" if self.is_list else texts[0]
        return f"torch.tensor({inner}, dtype=torch.{self.dtype})"

    def variables(self) -> Iterator[str]:
        """The local variables that it takes."""
        for element in self.elements:
            if isinstance(element, Open):
                yield from element.variables


Given = Sequence[Sizes | None]
Rule = Callable[[Node, Given], Sizes | None]


def of_constant(constant: Constant) -> Sizes | None:
    """A short list of integers that the file holds."""
    if constant.dtype not in FOLLOWED or len(constant.shape) > 1 or constant.size > MOST:
        return None
    return Sizes(
        tuple(int(number) for number in constant.read().reshape(-1)), bool(constant.shape), constant.dtype
    )


def follow(node: Node, given: Given) -> Sizes | None:
    """What a node makes of sizes; None if it makes more than that of them."""
    rule = RULES.get(node.operator)
    if rule is None or node.domain or not given or given[0] is None or len(node.outputs) != 1:
        return None
    return rule(node, given)


def product(sizes: Sequence[Size]) -> Size:
    """All of them multiplied."""
    number = prod(size for size in sizes if isinstance(size, int))
    result: Size = number
    for size in sizes:
        if isinstance(size, Open):
            made = _times(result, size)
            assert made is not None
            result = made
    return result


def _joined(sign: str, a: Size, b: Size, *, signed: bool = False) -> Open:
    texts = [size.text if isinstance(size, Open) else str(size) for size in (a, b)]
    variables = frozenset(name for size in (a, b) if isinstance(size, Open) for name in size.variables)
    return Open(f"({texts[0]} {sign} {texts[1]})", variables, signed)


def _is_signed(size: Size) -> bool:
    return size < 0 if isinstance(size, int) else size.signed


def _plus(a: Size, b: Size) -> Size | None:
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    if 0 in (a, b):
        return b if a == 0 else a
    return _joined("+", a, b, signed=_is_signed(a) or _is_signed(b))


def _minus(a: Size, b: Size) -> Size | None:
    if isinstance(a, int) and isinstance(b, int):
        return a - b
    return a if b == 0 else _joined("-", a, b, signed=True)


def _times(a: Size, b: Size) -> Size | None:
    if isinstance(a, int) and isinstance(b, int):
        return a * b
    if 1 in (a, b):
        return b if a == 1 else a
    return _joined("*", a, b, signed=_is_signed(a) or _is_signed(b))


def _over(a: Size, b: Size) -> Size | None:
    """ONNX divides integers towards zero, which is Python's way where nothing is negative."""
    if _is_signed(a) or _is_signed(b) or b == 0:
        return None
    if isinstance(a, int) and isinstance(b, int):
        return a // b
    return a if b == 1 else _joined("//", a, b)


def _remainder(a: Size, b: Size) -> Size | None:
    if _is_signed(a) or _is_signed(b) or b == 0:
        return None
    return a % b if isinstance(a, int) and isinstance(b, int) else _joined("%", a, b)


def _equal(a: Size, b: Size) -> Size | None:
    return int(a == b) if isinstance(a, int) and isinstance(b, int) else None


def _both(a: Size, b: Size) -> Size | None:
    return a & b if isinstance(a, int) and isinstance(b, int) else None


def _either(a: Size, b: Size) -> Size | None:
    return a | b if isinstance(a, int) and isinstance(b, int) else None


def elementwise(function: Callable[[Size, Size], Size | None], dtype: str | None = None) -> Rule:
    """A rule for an operation on each two elements; one of them may be a single one."""

    def rule(_: Node, given: Given) -> Sizes | None:
        first, second = given
        if first is None or second is None:
            return None
        a, b = first.elements, second.elements
        length = max(len(a), len(b)) if a and b else 0
        if len({len(a), len(b)} - {1, length}):
            return None
        pairs = zip_longest(a * (length if len(a) == 1 else 1), b * (length if len(b) == 1 else 1))
        found = [function(x, y) for x, y in pairs]
        kept = tuple(size for size in found if size is not None)
        if len(kept) < len(found):
            return None
        return Sizes(kept, first.is_list or second.is_list, dtype or first.dtype)

    return rule


def _gather(node: Node, given: Given) -> Sizes | None:
    data, places = given
    if data is None or places is None or not data.is_list or places.numbers is None:
        return None
    if any(not -len(data.elements) <= place < len(data.elements) for place in places.numbers):
        return None
    return Sizes(tuple(data.elements[place] for place in places.numbers), places.is_list, data.dtype)


def _slice(node: Node, given: Given) -> Sizes | None:
    data, *bounds = given
    numbers = [each.numbers if each is not None else None for each in bounds]
    if data is None or not data.is_list or None in numbers or any(len(each or ()) != 1 for each in numbers):
        return None
    start, end, _, step = [*(each[0] for each in numbers if each), *(0, 1)[len(numbers) - 2 :]]
    if step < 1:
        return None
    return replace(data, elements=data.elements[start:end:step])


def _concat(node: Node, given: Given) -> Sizes | None:
    kept = [each for each in given if each is not None and each.is_list]
    if len(kept) < len(given):
        return None
    return Sizes(tuple(size for each in kept for size in each.elements), True, kept[0].dtype)


def _to_list(node: Node, given: Given) -> Sizes | None:
    data, axes = given[0], given[1] if len(given) > 1 else None
    if data is None or data.is_list or axes is None or axes.numbers not in ([0], [-1]):
        return None
    return replace(data, is_list=True)


def _to_number(node: Node, given: Given) -> Sizes | None:
    data = given[0]
    return replace(data, is_list=False) if data is not None and len(data.elements) == 1 else None


def _reshape(node: Node, given: Given) -> Sizes | None:
    data, shape = given
    if data is None or shape is None or shape.numbers is None or len(shape.elements) > 1:
        return None
    if shape.elements and shape.numbers[0] not in (-1, len(data.elements)):
        return None
    return replace(data, is_list=bool(shape.elements)) if shape.elements or len(data.elements) == 1 else None


def _cast(node: Node, given: Given) -> Sizes | None:
    name = dtype_name(node.attributes.get("to", 0))
    data = given[0]
    return replace(data, dtype=name) if data is not None and name in FOLLOWED else None


def _prod(node: Node, given: Given) -> Sizes | None:
    data = given[0]
    if data is None or not data.is_list or any(_is_signed(size) for size in data.elements):
        return None
    return Sizes((product(data.elements),), bool(node.attributes.get("keepdims", 1)), data.dtype)


def _where(node: Node, given: Given) -> Sizes | None:
    condition, then, other = given
    if condition is None or then is None or other is None or condition.numbers is None:
        return None
    lengths = {len(condition.elements), len(then.elements), len(other.elements)}
    if len(lengths) != 1:
        return None
    chosen = zip(condition.numbers, then.elements, other.elements, strict=True)
    return replace(then, elements=tuple(a if holds else b for holds, a, b in chosen))


def _opposite(node: Node, given: Given) -> Sizes | None:
    data = given[0]
    if data is None or data.numbers is None:
        return None
    return replace(data, elements=tuple(int(not number) for number in data.numbers))


def _filled(node: Node, given: Given) -> Sizes | None:
    shape, value = given[0], node.attributes.get("value")
    if shape is None or not shape.is_list or shape.numbers is None or len(shape.elements) != 1:
        return None
    if not isinstance(value, Constant) or value.dtype not in FOLLOWED or not 0 <= shape.numbers[0] <= MOST:
        return None
    return Sizes((int(value.read().reshape(-1)[0]),) * shape.numbers[0], True, value.dtype)


RULES: Mapping[str, Rule] = {
    "Identity": lambda node, given: given[0],
    "Cast": _cast,
    "Gather": _gather,
    "Slice": _slice,
    "Concat": _concat,
    "Unsqueeze": _to_list,
    "Squeeze": _to_number,
    "Reshape": _reshape,
    "ReduceProd": _prod,
    "ConstantOfShape": _filled,
    "Where": _where,
    "Equal": elementwise(_equal, "bool"),
    "And": elementwise(_both, "bool"),
    "Or": elementwise(_either, "bool"),
    "Not": _opposite,
    "Add": elementwise(_plus),
    "Sub": elementwise(_minus),
    "Mul": elementwise(_times),
    "Div": elementwise(_over),
    "Mod": elementwise(_remainder),
}
