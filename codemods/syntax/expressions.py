"""Expressions: from the nodes of `ast` to LibCST's, one function a form.

Operations, comprehensions and parameters have modules of their own.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from migrate.codemods import syntax as cst
from migrate.codemods.syntax.build import LPAR, RPAR, Builder
from migrate.codemods.syntax.comprehensions import comprehended, dict_of, generator, list_of, set_of
from migrate.codemods.syntax.literals import literal
from migrate.codemods.syntax.nodes import END, OUTER, START, make, outer
from migrate.codemods.syntax.operations import binary, boolean, comparison, conditional, unary
from migrate.codemods.syntax.parameters import STARS, parameters

COLON = cst.Colon()
NUMBERS: Mapping[type, type[cst.BaseNumber]] = {int: cst.Integer, float: cst.Float, complex: cst.Imaginary}


def _name(builder: Builder, node: ast.Name, start: int, end: int) -> Any:
    if not builder.plain:
        return builder.name(node.id, start)
    return make(cst.Name, start, end, (), value=node.id)


def _constant(builder: Builder, node: ast.Constant, start: int, end: int) -> Any:
    value = node.value
    kind = NUMBERS.get(type(value))
    if kind is not None:
        return make(kind, start, end, (), value=builder.text(start, end))
    if isinstance(value, str | bytes):
        return literal(builder, start, end)
    if value is ...:
        return make(cst.Ellipsis, start, end, ())
    return make(cst.Name, start, end, (), value=str(value))


def _joined(builder: Builder, node: ast.expr, start: int, end: int) -> Any:
    return literal(builder, start, end)


def _attribute(builder: Builder, node: ast.Attribute, start: int, end: int) -> Any:
    value = builder.expression(node.value)
    width = len(node.attr) if builder.plain else len(node.attr.encode("utf-8"))
    attr = builder.name(node.attr, end - width)
    return make(cst.Attribute, start, end, (value, attr), value=value, attr=attr)


def _call(builder: Builder, node: ast.Call, start: int, end: int) -> Any:
    builder.brackets.taken.add(builder.brackets.opening[end - 1])
    func = builder.expression(node.func)
    args = arguments(builder, node.args, node.keywords, end)
    return make(cst.Call, start, end, (func, *args), func=func, args=args)


def arguments(
    builder: Builder, args: Sequence[ast.expr], keywords: Sequence[ast.keyword], end: int
) -> tuple[Any, ...]:
    """The arguments of a call, or the bases of a class, in the order of the text.

    Args:
        end: the byte after the closing bracket.
    """
    made = [_positional(builder, item, end) for item in args]
    if keywords:
        made += [_keyword(builder, item) for item in keywords]
        if args and type(args[-1]) is ast.Starred:  # the only kind that may follow a keyword
            made.sort(key=_start)
    return tuple(made)


def _start(node: cst.CSTNode) -> int:
    start: int = node.__dict__[START]
    return start


def _positional(builder: Builder, node: ast.expr, end: int) -> cst.Arg:
    if type(node) is ast.Starred:
        start, stop = builder.place(node)
        value = builder.expression(node.value)
        return make(cst.Arg, start, stop, (value,), value=value, keyword=None, star="*")
    if type(node) is ast.GeneratorExp and builder.place(node)[1] == end:
        value = comprehended(builder, node)  # its brackets are those of the call
    else:
        value = builder.expression(node)
    return make(cst.Arg, *outer(value), (value,), value=value, keyword=None, star="")


def _keyword(builder: Builder, node: ast.keyword) -> cst.Arg:
    start, end = builder.place(node)
    value = builder.expression(node.value)
    if node.arg is None:
        return make(cst.Arg, start, end, (value,), value=value, keyword=None, star="**")
    keyword = builder.name(node.arg, start)
    return make(cst.Arg, start, end, (value, keyword), value=value, keyword=keyword, star="")


def _element(builder: Builder, node: ast.expr) -> Any:
    value = builder.expression(node)
    if type(node) is ast.Starred:
        return value
    return make(cst.Element, *outer(value), (value,), value=value)


def _starred(builder: Builder, node: ast.Starred, start: int, end: int) -> Any:
    value = builder.expression(node.value)
    return make(cst.StarredElement, start, end, (value,), value=value)


def _tuple(builder: Builder, node: ast.Tuple, start: int, end: int) -> Any:
    bracketed = builder.brackets.closed.get(start) == end - 1
    elements = tuple(_element(builder, item) for item in node.elts)
    if not bracketed:
        return make(cst.Tuple, start, end, elements, elements=elements)
    builder.brackets.taken.add(start)
    first, last = (outer(elements[0])[0], outer(elements[-1])[1]) if elements else (start + 1, start + 1)
    comma = builder.brackets.skip(last)
    if elements and builder.data[comma : comma + 1] == b",":
        last = comma + 1
    made = make(cst.Tuple, first, last, elements, elements=elements, lpar=(LPAR,), rpar=(RPAR,))
    made.__dict__[OUTER] = start, end
    return made


def _list(builder: Builder, node: ast.List, start: int, end: int) -> Any:
    elements = tuple(_element(builder, item) for item in node.elts)
    return make(cst.List, start, end, elements, elements=elements)


def _set(builder: Builder, node: ast.Set, start: int, end: int) -> Any:
    elements = tuple(_element(builder, item) for item in node.elts)
    return make(cst.Set, start, end, elements, elements=elements)


def _dict(builder: Builder, node: ast.Dict, start: int, end: int) -> Any:
    elements = tuple(_pair(builder, key, value) for key, value in zip(node.keys, node.values, strict=True))
    return make(cst.Dict, start, end, elements, elements=elements)


def _pair(builder: Builder, key: ast.expr | None, value: ast.expr) -> Any:
    made = builder.expression(value)
    first, last = outer(made)
    if key is None:
        stars = STARS.search(builder.data, max(0, first - 200), first)
        start = stars.start() if stars else first
        return make(cst.StarredDictElement, start, last, (made,), value=made)
    name = builder.expression(key)
    return make(cst.DictElement, outer(name)[0], last, (name, made), key=name, value=made)


def _subscript(builder: Builder, node: ast.Subscript, start: int, end: int) -> Any:
    value = builder.expression(node.value)
    parts: Sequence[ast.expr] = [node.slice]
    if type(node.slice) is ast.Tuple and node.slice.elts:
        first, last = builder.place(node.slice)
        if builder.brackets.closed.get(first) != last - 1:
            parts = node.slice.elts
    elements = tuple(_part(builder, item) for item in parts)
    return make(cst.Subscript, start, end, (value, *elements), value=value, slice=elements)


def _part(builder: Builder, node: ast.expr) -> cst.SubscriptElement:
    inner: Any
    if type(node) is ast.Slice:
        inner = _slice(builder, node)
    elif type(node) is ast.Starred:
        value = builder.expression(node.value)
        inner = make(cst.Index, *builder.place(node), (value,), value=value, star="*")
    else:
        value = builder.expression(node)
        inner = make(cst.Index, *outer(value), (value,), value=value, star=None)
    values = inner.__dict__
    return make(cst.SubscriptElement, values[START], values[END], (inner,), slice=inner)


def _slice(builder: Builder, node: ast.Slice) -> cst.Slice:
    lower, upper, step = (
        builder.expression(part) if part else None for part in (node.lower, node.upper, node.step)
    )
    below = tuple(part for part in (lower, upper, step) if part is not None)
    return make(
        cst.Slice,
        *builder.place(node),
        below,
        lower=lower,
        upper=upper,
        step=step,
        first_colon=COLON,
        second_colon=COLON if step is not None else cst.MaybeSentinel.DEFAULT,
    )


def _lambda(builder: Builder, node: ast.Lambda, start: int, end: int) -> Any:
    params = parameters(builder, node.args, start)
    body = builder.expression(node.body)
    return make(cst.Lambda, start, end, (params, body), params=params, body=body)


def _named(builder: Builder, node: ast.NamedExpr, start: int, end: int) -> Any:
    target, value = builder.expression(node.target), builder.expression(node.value)
    return make(cst.NamedExpr, start, end, (target, value), target=target, value=value)


def _await(builder: Builder, node: ast.Await, start: int, end: int) -> Any:
    value = builder.expression(node.value)
    return make(cst.Await, start, end, (value,), expression=value)


def _yield(builder: Builder, node: ast.Yield, start: int, end: int) -> Any:
    value = builder.expression(node.value) if node.value else None
    return make(cst.Yield, start, end, (value,) if value else (), value=value)


def _yield_from(builder: Builder, node: ast.YieldFrom, start: int, end: int) -> Any:
    item = builder.expression(node.value)
    first, last = outer(item)
    value = make(cst.From, builder.data.rindex(b"from", start, first), last, (item,), item=item)
    return make(cst.Yield, start, end, (value,), value=value)


EXPRESSIONS: Mapping[type[ast.AST], Callable[[Builder, Any, int, int], Any]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.JoinedStr: _joined,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.BinOp: binary,
    ast.UnaryOp: unary,
    ast.BoolOp: boolean,
    ast.Compare: comparison,
    ast.IfExp: conditional,
    ast.Starred: _starred,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.GeneratorExp: generator,
    ast.ListComp: list_of,
    ast.SetComp: set_of,
    ast.DictComp: dict_of,
    ast.Subscript: _subscript,
    ast.Lambda: _lambda,
    ast.NamedExpr: _named,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
}
