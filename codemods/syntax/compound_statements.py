"""Statements with blocks: from the nodes of `ast` to LibCST's, one function a form."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any

from migrate.codemods import syntax as cst
from migrate.codemods.syntax.blocks import above, block, branch
from migrate.codemods.syntax.brackets import Unscannable
from migrate.codemods.syntax.build import GAP, Builder
from migrate.codemods.syntax.comprehensions import ASYNCHRONOUS
from migrate.codemods.syntax.expressions import arguments
from migrate.codemods.syntax.nodes import END, START, make, outer
from migrate.codemods.syntax.parameters import annotation, parameters

HEAD = re.compile(rb"(?:async" + GAP + rb"+)?(?:def|class)" + GAP + rb"+")
WITH = re.compile(rb"(?:async" + GAP + rb"+)?with" + GAP + rb"*")


def _function(builder: Builder, node: ast.FunctionDef | ast.AsyncFunctionDef, start: int) -> Any:
    decorators = tuple(_decorator(builder, item) for item in node.decorator_list)
    name = builder.name(node.name, builder.find(HEAD, start))
    params = parameters(builder, node.args, builder.data.index(b"(", name.__dict__[END]) + 1)
    returns = annotation(builder, node.returns) if node.returns else None
    types = type_parameters(builder, node)
    body = block(builder, node.body, outer(returns or params)[1])
    below = (name, params, body, *decorators, *([returns] if returns else []), *([types] if types else []))
    return make(
        cst.FunctionDef,
        start,
        body.__dict__[END],
        below,
        name=name,
        params=params,
        body=body,
        decorators=decorators,
        returns=returns,
        asynchronous=ASYNCHRONOUS if isinstance(node, ast.AsyncFunctionDef) else None,
        type_parameters=types,
    )


def _decorator(builder: Builder, node: ast.expr) -> cst.Decorator:
    value = builder.expression(node)
    start, end = outer(value)
    return make(cst.Decorator, builder.data.rindex(b"@", 0, start), end, (value,), decorator=value)


def _class(builder: Builder, node: ast.ClassDef, start: int) -> Any:
    decorators = tuple(_decorator(builder, item) for item in node.decorator_list)
    name = builder.name(node.name, builder.find(HEAD, start))
    types = type_parameters(builder, node)
    position = builder.brackets.skip(outer(types)[1] if types else name.__dict__[END])
    after = position
    if position in builder.brackets.closed:
        builder.brackets.taken.add(position)
        after = builder.brackets.closed[position] + 1
    bases = arguments(builder, node.bases, [], after)
    keywords = arguments(builder, [], node.keywords, after)
    body = block(builder, node.body, after)
    below = (name, body, *bases, *keywords, *decorators, *([types] if types else []))
    return make(
        cst.ClassDef,
        start,
        body.__dict__[END],
        below,
        name=name,
        body=body,
        bases=bases,
        keywords=keywords,
        decorators=decorators,
        type_parameters=types,
    )


def type_parameters(builder: Builder, node: Any) -> Any:
    """The parameters of a generic function or class, Python 3.12 and later: LibCST has to parse those."""
    if getattr(node, "type_params", None):
        raise Unscannable(f"`{node.name}` has type parameters")
    return None


def _if(builder: Builder, node: ast.If, start: int) -> Any:
    test = builder.expression(node.test)
    body = block(builder, node.body, outer(test)[1])
    orelse: Any = None
    if node.orelse:
        first = node.orelse[0]
        place = builder.place(first)[0]
        if type(first) is ast.If and builder.data[place : place + 4] == b"elif":
            orelse = _if(builder, first, place)
            above(builder, orelse, body.__dict__[END], True)
        else:
            orelse = branch(builder, node.orelse, body.__dict__[END], b"else", cst.Else)
    end = (orelse or body).__dict__[END]
    below = (test, body, orelse) if orelse else (test, body)
    return make(cst.If, start, end, below, test=test, body=body, orelse=orelse)


def _while(builder: Builder, node: ast.While, start: int) -> Any:
    test = builder.expression(node.test)
    body = block(builder, node.body, outer(test)[1])
    orelse = _loop_else(builder, node, body)
    end = (orelse or body).__dict__[END]
    below = (test, body, orelse) if orelse else (test, body)
    return make(cst.While, start, end, below, test=test, body=body, orelse=orelse)


def _loop_else(builder: Builder, node: Any, body: Any) -> Any:
    return branch(builder, node.orelse, body.__dict__[END], b"else", cst.Else) if node.orelse else None


def _for(builder: Builder, node: ast.For | ast.AsyncFor, start: int) -> Any:
    target, iterable = builder.expression(node.target), builder.expression(node.iter)
    body = block(builder, node.body, outer(iterable)[1])
    orelse = _loop_else(builder, node, body)
    below = (target, iterable, body, *([orelse] if orelse else []))
    return make(
        cst.For,
        start,
        (orelse or body).__dict__[END],
        below,
        target=target,
        iter=iterable,
        body=body,
        orelse=orelse,
        asynchronous=ASYNCHRONOUS if isinstance(node, ast.AsyncFor) else None,
    )


def _with(builder: Builder, node: ast.With | ast.AsyncWith, start: int) -> Any:
    opening = builder.find(WITH, start)
    close = builder.brackets.closed.get(opening)
    if close is not None and builder.data[builder.brackets.skip(close + 1)] == ord(":"):
        builder.brackets.taken.add(opening)
    items = tuple(_item(builder, item) for item in node.items)
    body = block(builder, node.body, max(close or 0, items[-1].__dict__[END]))
    return make(
        cst.With,
        start,
        body.__dict__[END],
        (*items, body),
        items=items,
        body=body,
        asynchronous=ASYNCHRONOUS if isinstance(node, ast.AsyncWith) else None,
    )


def _item(builder: Builder, node: ast.withitem) -> cst.WithItem:
    item = builder.expression(node.context_expr)
    start, end = outer(item)
    if node.optional_vars is None:
        return make(cst.WithItem, start, end, (item,), item=item, asname=None)
    name = builder.expression(node.optional_vars)
    end = outer(name)[1]
    asname = make(cst.AsName, *outer(name), (name,), name=name)
    return make(cst.WithItem, start, end, (item, asname), item=item, asname=asname)


def _try(builder: Builder, node: Any, start: int) -> Any:
    star = type(node) is not ast.Try
    body = block(builder, node.body, start + len("try"))
    end: int = body.__dict__[END]
    handlers: list[Any] = []
    for item in node.handlers:
        handlers.append(_handler(builder, item, star))
        above(builder, handlers[-1], end, True)
        end = handlers[-1].__dict__[END]
    orelse = branch(builder, node.orelse, end, b"else", cst.Else) if node.orelse else None
    end = orelse.__dict__[END] if orelse else end
    final = branch(builder, node.finalbody, end, b"finally", cst.Finally) if node.finalbody else None
    end = final.__dict__[END] if final else end
    below = (body, *handlers, *([orelse] if orelse else []), *([final] if final else []))
    kind: Any = cst.TryStar if star else cst.Try
    return make(kind, start, end, below, body=body, handlers=tuple(handlers), orelse=orelse, finalbody=final)


def _handler(builder: Builder, node: ast.ExceptHandler, star: bool) -> Any:
    start = builder.place(node)[0]
    caught = builder.expression(node.type) if node.type else None
    after = outer(caught)[1] if caught is not None else start + len("except")
    name = None
    if node.name is not None:
        position = builder.data.index(b"as", after) + 2
        inner = builder.name(node.name, builder.brackets.skip(position))
        after = inner.__dict__[END]
        name = make(cst.AsName, inner.__dict__[START], after, (inner,), name=inner)
    body = block(builder, node.body, after)
    below = (body, *([caught] if caught else []), *([name] if name else []))
    kind: Any = cst.ExceptStarHandler if star else cst.ExceptHandler
    return make(kind, start, body.__dict__[END], below, body=body, type=caught, name=name)


COMPOUND: Mapping[type[ast.AST], Callable[[Builder, Any, int], Any]] = {
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.If: _if,
    ast.While: _while,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.TryStar: _try,
}
