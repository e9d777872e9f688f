"""Read the call of a proof: which row, which arguments, what is known of its tensors.

What the codemod learns from a whole file, a proof says in one expression: ``tf.split(x, 3)``, ``x`` being an input.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from migrate.catalog.model import Constant, Function, Row
from migrate.catalog.registry import canonical, find
from migrate.catalog.render import Unrenderable, render
from migrate.catalog.signature import Argument, Signature
from migrate.catalog.values import UNKNOWN, CallValue, DType, Reference, Tensor, literal
from migrate.validation.proofs import operators

Facts = Tensor | tuple[Tensor, ...]
ROOTS = ("tf", "keras", "tfa")
INTEGERS = {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
FLOATS = {"float16", "bfloat16", "float32", "float64", "half", "double"}
DTYPES = INTEGERS | FLOATS | {"complex64", "complex128", "bool", "string"}


@dataclass(frozen=True)
class Call:
    """A call of a row.

    Attributes:
        facts: what is known of the tensors among the arguments, by parameter.
        then: what is called with what the call gives: ``((3, 4))`` of ``keras.initializers.Zeros()((3, 4))``.
    """

    row: Row
    positional: tuple[Argument, ...]
    keywords: Mapping[str, Argument]
    facts: Mapping[str, Facts]
    then: str = ""


def read_call(text: str, tensors: Mapping[str, Tensor]) -> Call:
    """Read a proof's call; ``tensors`` are its inputs.

    Raises:
        LookupError: what is called has no row.
        ValueError: the text is not a call, nor a name of the source framework.
    """
    return _call(ast.parse(text.strip(), mode="eval").body, tensors)


def _call(node: ast.expr, tensors: Mapping[str, Tensor]) -> Call:
    if (operator := operators.call(node)) is not None:
        return _call(operator, tensors)
    if not isinstance(node, ast.Call):
        return Call(_row(_name(node) or "", node), (), {}, {})
    if isinstance(node.func, ast.Call):
        made = _call(node.func, tensors)
        texts = [_text(item, tensors) for item in node.args]
        texts += [f"{item.arg}={_text(item.value, tensors)}" for item in node.keywords]
        return replace(made, then=f"{made.then}({', '.join(texts)})")
    receiver: tuple[ast.expr, ...] = ()
    name = _name(node.func)
    if name is None and isinstance(node.func, ast.Attribute):  # a method of a tensor
        name, receiver = f"{operators.type_of(node.func.value)}.{node.func.attr}", (node.func.value,)
    row = _row(name or "", node)
    given = (*receiver, *node.args)
    positional = tuple(_argument(item, tensors) for item in given)
    keywords = {keyword.arg: _argument(keyword.value, tensors) for keyword in node.keywords if keyword.arg}
    signature = Signature.parse(row.source)
    nodes = dict(zip(signature.positional, given, strict=False))
    nodes |= {row.renamed.get(k.arg, k.arg): k.value for k in node.keywords if k.arg}
    facts = {name: _facts(nodes[name], tensors) for name in row.tensors if name in nodes}
    return Call(row, positional, keywords, {name: fact for name, fact in facts.items() if fact is not None})


def _row(name: str, node: ast.expr) -> Row:
    row = find(name)
    if row is None:
        raise LookupError(f"`{ast.unparse(node)}` is not in the catalog")
    return row


def _name(node: ast.expr) -> str | None:
    """The canonical name of a dotted expression of the source framework."""
    text = ast.unparse(node)
    return canonical(text) if text.split(".")[0] in ROOTS and text.replace(".", "_").isidentifier() else None


def _facts(node: ast.expr, tensors: Mapping[str, Tensor]) -> Facts | None:
    if isinstance(node, ast.List | ast.Tuple):
        inner = [_facts(item, tensors) for item in node.elts]
        return tuple(item for item in inner if isinstance(item, Tensor)) or None
    return tensors.get(node.id) if isinstance(node, ast.Name) else None


def _argument(node: ast.expr, tensors: Mapping[str, Tensor]) -> Argument:
    text = ast.unparse(node)
    value = literal(text)
    if value is not UNKNOWN:
        return Argument(text, value)
    if isinstance(node, ast.Call):
        return _nested(node, tensors)
    if isinstance(node, ast.Dict):
        pairs = [
            (key and _argument(key, tensors).text, _argument(item, tensors).text)
            for key, item in _pairs(node)
        ]
        return Argument(f"{{{', '.join(f'{key}: {item}' if key else f'**{item}' for key, item in pairs)}}}")
    if isinstance(node, ast.List | ast.Tuple):
        items = [_argument(item, tensors) for item in node.elts]
        inner = ", ".join(item.text for item in items)
        closing = f"[{inner}]" if isinstance(node, ast.List) else f"({inner}{',' * (len(items) == 1)})"
        if _facts(node, tensors):
            return Argument(closing)
        return Argument(
            closing,
            tuple(item.value for item in items),
            parts=tuple(item.parts or item.text for item in items),
        )
    name = _name(node)
    if name is None:
        return Argument(text)
    if name.startswith("tf.") and name[3:] in DTYPES:
        return Argument(_rendered(find(name), text), DType(name[3:]))
    row = find(name)
    return Argument(_rendered(row, text), Reference(name))


def _pairs(node: ast.Dict) -> list[tuple[ast.expr | None, ast.expr]]:
    return list(zip(node.keys, node.values, strict=True))


def _text(node: ast.expr, tensors: Mapping[str, Tensor]) -> str:
    """An argument in the target framework."""
    argument = _argument(node, tensors)
    return f"torch.{argument.value.name}" if isinstance(argument.value, DType) else argument.text


def _rendered(row: Row | None, text: str) -> str:
    return render(row, (), {}).code if isinstance(row, Constant) else text


def _nested(node: ast.Call, tensors: Mapping[str, Tensor]) -> Argument:
    """A call as an argument: its value, and as its text the rendered call where it is one of a function."""
    name = _name(node.func)
    if name is None or find(name) is None:
        return Argument(ast.unparse(node))
    call = _call(node, tensors)
    text = ast.unparse(node)
    if isinstance(call.row, Function):
        text = render(call.row, call.positional, call.keywords, call.facts).code
    bound = Signature.parse(call.row.source).bind(call.positional, call.keywords)
    return Argument(text, CallValue(call.row.name, bound))


__all__ = ["Call", "Facts", "Unrenderable", "read_call"]
