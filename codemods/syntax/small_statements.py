"""Small statements, those without a block: from the nodes of `ast` to LibCST's, one function a form."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from migrate.codemods import syntax as cst
from migrate.codemods.syntax.build import GAP, Builder
from migrate.codemods.syntax.nodes import END, START, make, outer
from migrate.codemods.syntax.parameters import annotation

FROM = re.compile(rb"from" + GAP + rb"*(?:\." + GAP + rb"*)*")


def _expr(builder: Builder, node: ast.Expr, start: int, end: int) -> Any:
    value = builder.expression(node.value)
    return make(cst.Expr, start, end, (value,), value=value)


def _target(builder: Builder, node: ast.expr) -> cst.AssignTarget:
    target = builder.expression(node)
    return make(cst.AssignTarget, *outer(target), (target,), target=target)


def _assign(builder: Builder, node: ast.Assign, start: int, end: int) -> Any:
    targets = tuple(_target(builder, item) for item in node.targets)
    value = builder.expression(node.value)
    return make(cst.Assign, start, end, (*targets, value), targets=targets, value=value)


def _annotated(builder: Builder, node: ast.AnnAssign, start: int, end: int) -> Any:
    target, noted = builder.expression(node.target), annotation(builder, node.annotation)
    value = builder.expression(node.value) if node.value else None
    below = (target, noted, *([value] if value else []))
    return make(cst.AnnAssign, start, end, below, target=target, annotation=noted, value=value)


AUGMENTED: Mapping[type[ast.operator], Any] = {
    ast.Add: cst.AddAssign(),
    ast.Sub: cst.SubtractAssign(),
    ast.Mult: cst.MultiplyAssign(),
    ast.MatMult: cst.MatrixMultiplyAssign(),
    ast.Div: cst.DivideAssign(),
    ast.Mod: cst.ModuloAssign(),
    ast.Pow: cst.PowerAssign(),
    ast.LShift: cst.LeftShiftAssign(),
    ast.RShift: cst.RightShiftAssign(),
    ast.BitOr: cst.BitOrAssign(),
    ast.BitXor: cst.BitXorAssign(),
    ast.BitAnd: cst.BitAndAssign(),
    ast.FloorDiv: cst.FloorDivideAssign(),
}


def _augmented(builder: Builder, node: ast.AugAssign, start: int, end: int) -> Any:
    target, value = builder.expression(node.target), builder.expression(node.value)
    sign = AUGMENTED[type(node.op)]
    return make(cst.AugAssign, start, end, (target, value), target=target, operator=sign, value=value)


def _return(builder: Builder, node: ast.Return, start: int, end: int) -> Any:
    value = builder.expression(node.value) if node.value else None
    return make(cst.Return, start, end, (value,) if value else (), value=value)


def _delete(builder: Builder, node: ast.Delete, start: int, end: int) -> Any:
    made = [builder.expression(item) for item in node.targets]
    target = made[0]
    if len(made) > 1 or b"," in builder.data[outer(target)[1] : end]:
        elements = tuple(make(cst.Element, *outer(item), (item,), value=item) for item in made)
        first, last = outer(made[0])[0], outer(made[-1])[1]
        target = make(cst.Tuple, first, last, elements, elements=elements)
    return make(cst.Del, start, end, (target,), target=target)


def _raise(builder: Builder, node: ast.Raise, start: int, end: int) -> Any:
    exc = builder.expression(node.exc) if node.exc else None
    cause = None
    if node.cause is not None:
        item = builder.expression(node.cause)
        first, last = outer(item)
        cause = make(cst.From, builder.data.rindex(b"from", start, first), last, (item,), item=item)
    below = tuple(part for part in (exc, cause) if part is not None)
    return make(cst.Raise, start, end, below, exc=exc, cause=cause)


def _assert(builder: Builder, node: ast.Assert, start: int, end: int) -> Any:
    test = builder.expression(node.test)
    msg = builder.expression(node.msg) if node.msg else None
    return make(cst.Assert, start, end, (test, msg) if msg else (test,), test=test, msg=msg)


def _pass(builder: Builder, node: ast.Pass, start: int, end: int) -> Any:
    return make(cst.Pass, start, end, ())


def _break(builder: Builder, node: ast.Break, start: int, end: int) -> Any:
    return make(cst.Break, start, end, ())


def _continue(builder: Builder, node: ast.Continue, start: int, end: int) -> Any:
    return make(cst.Continue, start, end, ())


def _declared(builder: Builder, names: Sequence[str], start: int) -> tuple[cst.NameItem, ...]:
    found: list[cst.NameItem] = []
    position = start
    for name in names:
        position = builder.data.index(name.encode("utf-8"), position)
        item = builder.name(name, position)
        position = item.__dict__[END]
        found.append(make(cst.NameItem, item.__dict__[START], position, (item,), name=item))
    return tuple(found)


def _global(builder: Builder, node: ast.Global, start: int, end: int) -> Any:
    names = _declared(builder, node.names, start + len("global"))
    return make(cst.Global, start, end, names, names=names)


def _nonlocal(builder: Builder, node: ast.Nonlocal, start: int, end: int) -> Any:
    names = _declared(builder, node.names, start + len("nonlocal"))
    return make(cst.Nonlocal, start, end, names, names=names)


def dotted(builder: Builder, name: str, start: int) -> Any:
    """The node of a dotted name that starts at a byte."""
    first, *others = name.split(".")
    made: Any = builder.name(first, start)
    position = made.__dict__[END]
    for part in others:
        position = builder.data.index(part.encode("utf-8"), position)
        attr = builder.name(part, position)
        position = attr.__dict__[END]
        made = make(cst.Attribute, start, position, (made, attr), value=made, attr=attr)
    return made


def _alias(builder: Builder, node: ast.alias) -> cst.ImportAlias:
    start, end = builder.place(node)
    name = dotted(builder, node.name, start)
    asname = None
    if node.asname is not None:
        asname = as_name(builder, node.asname, end)
    below = (name, asname) if asname else (name,)
    return make(cst.ImportAlias, start, end, below, name=name, asname=asname)


def as_name(builder: Builder, name: str, end: int) -> cst.AsName:
    """``as name`` that ends at a byte."""
    inner = builder.name(name, end - len(name.encode("utf-8")))
    return make(cst.AsName, inner.__dict__[START], end, (inner,), name=inner)


def _import(builder: Builder, node: ast.Import, start: int, end: int) -> Any:
    names = tuple(_alias(builder, item) for item in node.names)
    return make(cst.Import, start, end, names, names=names)


DOT = cst.Dot()


def _import_from(builder: Builder, node: ast.ImportFrom, start: int, end: int) -> Any:
    module = dotted(builder, node.module, builder.find(FROM, start)) if node.module else None
    relative = (DOT,) * node.level
    head = (module,) if module else ()
    if node.names[0].name == "*":
        star = make(cst.ImportStar, *builder.place(node.names[0]), ())
        return make(cst.ImportFrom, start, end, (*head, star), module=module, names=star, relative=relative)
    names = tuple(_alias(builder, item) for item in node.names)
    return make(cst.ImportFrom, start, end, (*head, *names), module=module, names=names, relative=relative)


SMALL: Mapping[type[ast.AST], Callable[[Builder, Any, int, int], Any]] = {
    ast.Expr: _expr,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _return,
    ast.Delete: _delete,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Pass: _pass,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
}
