"""Write calls: the source's with its arguments, the target's in one normal form for comparison."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from migrate.catalog.matching import arguments_of
from migrate.catalog.model import Row
from migrate.catalog.signature import Argument, BindError, Signature
from migrate.catalog.template import bracketed
from migrate.catalog.values import UNKNOWN, literal

OPEN = frozenset({"params", "optimizer"})  # of optimizers and schedulers: whatever stands there


def written(row: Row, arguments: Mapping[str, Argument]) -> dict[str, Argument]:
    """The arguments that have to be written: those that are not the source's defaults."""
    source = Signature.parse(row.source)
    out = {}
    for name, argument in arguments.items():
        default = source.default(name)
        plain = argument.value is not UNKNOWN and default is not UNKNOWN
        same = plain and type(argument.value) is type(default) and argument.value == default
        if not same and argument.text != source.defaults.get(name):
            out[name] = argument
    return out


def spread(argument: Argument) -> list[Argument]:
    """What ``*args`` took, one by one."""
    if not argument.variadic:
        return [argument]
    call = ast.parse(f"f({argument.text})", mode="eval").body
    return [Argument.of(ast.unparse(item)) for item in call.args]  # type: ignore[attr-defined]


def normal(code: str, target: Signature) -> str:
    """A call with the target's arguments by name, in order, without those at their defaults."""
    tree = _Normal(target).visit(ast.parse(code or "None", mode="eval"))
    return ast.unparse(tree)


class _Normal(ast.NodeTransformer):
    def __init__(self, target: Signature) -> None:
        self.target = target

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if ast.unparse(node.func) != self.target.name or self.target.variadic:
            return node
        try:
            arguments = arguments_of(node, self.target)
        except BindError:
            return node
        kept = {
            str(name): value
            for name, value in arguments.items()
            if name not in OPEN
            and ast.unparse(value) != self.target.defaults.get(str(name))
            and (
                literal(ast.unparse(value)) is UNKNOWN
                or literal(ast.unparse(value)) != self.target.default(str(name))
            )
        }
        return ast.Call(node.func, [], [ast.keyword(name, kept[name]) for name in sorted(kept)])


def leading(row: Row, given: Mapping[str, Argument]) -> tuple[str, ...]:
    """The parameters that are written by position: the required ones, and all before what ``*args`` takes."""
    source = Signature.parse(row.source)
    out: list[str] = []
    for name in (*source.positional, *((source.variadic,) if source.variadic else ())):
        if name not in given or (name in source.defaults and source.variadic is None):
            break
        out.append(name)
    return tuple(out)


def source_call(row: Row, given: Mapping[str, Argument]) -> str:
    """The source call as text; of a tensor's method as one."""
    if "(" not in row.source:
        return row.name
    source = Signature.parse(row.source)
    first = leading(row, given)
    positional = [given[name].text for name in first]
    keywords = [
        f"{name}={given[name].text}" for name in source.parameters if name in given and name not in first
    ]
    if row.name.startswith("tf.Tensor.") and positional:
        return f"{bracketed(positional[0])}.{row.name[10:]}({', '.join(positional[1:] + keywords)})"
    return f"{row.name}({', '.join(positional + keywords)})"
