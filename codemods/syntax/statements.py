"""Statements: from the nodes of `ast` to LibCST's, one function a form."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from migrate.codemods import syntax as cst
from migrate.codemods.syntax.brackets import Unscannable
from migrate.codemods.syntax.build import Builder
from migrate.codemods.syntax.expressions import ASYNCHRONOUS, annotation, arguments, parameters
from migrate.codemods.syntax.nodes import END, START, make, outer

GAP = rb"(?:[\s\\]|#[^\r\n]*)"
HEAD = re.compile(rb"(?:async" + GAP + rb"+)?(?:def|class)" + GAP + rb"+")
WITH = re.compile(rb"(?:async" + GAP + rb"+)?with" + GAP + rb"*")
FROM = re.compile(rb"from" + GAP + rb"*(?:\." + GAP + rb"*)*")
ELSE = re.compile(rb"(?:[;:\s\\]|#[^\r\n]*)*")
COLON = re.compile(rb"(?:[^:#]|#[^\r\n]*)*:")
BEHIND = re.compile(rb"[ \t\f]*(?:;[ \t\f]*)?(#[^\r\n]*)")
SEMICOLON = re.compile(rb"[ \t\f]*;(?:[ \t\f]|\\\r?\n)*")
SPACE = b" \t\f"


def body_of(builder: Builder, nodes: Sequence[ast.stmt], previous: int) -> tuple[Any, ...]:
    """The statements of a block: small ones that stand on one line are held by one node.

    Args:
        previous: the byte after what stands before the first.
    """
    made: list[Any] = []
    small: list[Any] = []
    for node in nodes:
        start, end = builder.place(node)
        handler = SMALL.get(type(node))
        if small and (handler is None or not _same_line(builder, small[-1].__dict__[END], start)):
            made.append(
                _line(builder, small, previous, bool(made) and type(made[-1]) is not cst.SimpleStatementLine)
            )
            previous = made[-1].__dict__[END]
            small = []
        if handler is not None:
            small.append(handler(builder, node, start, end))
        else:
            if type(node) not in COMPOUND:
                raise Unscannable(f"{type(node).__name__} at byte {start} is for LibCST")
            made.append(COMPOUND[type(node)](builder, node, start))
            above(
                builder, made[-1], previous, len(made) > 1 and type(made[-2]) is not cst.SimpleStatementLine
            )
            previous = made[-1].__dict__[END]
    if small:
        made.append(
            _line(builder, small, previous, bool(made) and type(made[-1]) is not cst.SimpleStatementLine)
        )
    return tuple(made)


def _same_line(builder: Builder, end: int, start: int) -> bool:
    return SEMICOLON.fullmatch(builder.data, end, start) is not None


def _line(builder: Builder, small: list[Any], previous: int, block: bool) -> cst.SimpleStatementLine:
    start, end = small[0].__dict__[START], small[-1].__dict__[END]
    body = tuple(small)
    made = make(cst.SimpleStatementLine, start, end, body, body=body, trailing_whitespace=NOTHING_BEHIND)
    if builder.commented:
        found = BEHIND.match(builder.data, end)
        if found:
            comment = cst.Comment(found[1].decode("utf-8"))
            made.__dict__["trailing_whitespace"] = cst.TrailingWhitespace(comment=comment)
    above(builder, made, previous, block)
    return made


NOTHING_BEHIND = cst.TrailingWhitespace()


def above(builder: Builder, made: cst.CSTNode, previous: int, block: bool = False) -> None:
    """Give a statement the comment lines and empty lines above it. What stands above the first statement of a file is
    the file's own.

    Args:
        previous: the byte after what stands before it.
        block: whether that is a block, to which the comments belong that are indented more.
    """
    values = made.__dict__
    decorators = values.get("decorators")
    start: int = decorators[0].__dict__[START] if decorators else values[START]
    between = builder.data[previous:start]
    if not previous or between.count(b"\n") + between.count(b"\r") < 2:
        return
    lines = between.splitlines(keepends=True)[1:]  # the first is the rest of the line before
    if lines and not lines[-1].endswith((b"\n", b"\r")):
        del lines[-1]  # the indentation
    if block:
        depth = start - max(builder.data.rfind(b"\n", 0, start), builder.data.rfind(b"\r", 0, start)) - 1
        deeper = [number for number, line in enumerate(lines) if line.find(b"#") > depth]
        del lines[: deeper[-1] + 1 if deeper else 0]
    values["leading_lines"] = tuple(_empty_line(line) if line.strip() else EMPTY for line in lines)


EMPTY = cst.EmptyLine()


def _empty_line(line: bytes) -> cst.EmptyLine:
    return cst.EmptyLine(comment=cst.Comment(line.strip().decode("utf-8")))


def block(builder: Builder, nodes: Sequence[ast.stmt], previous: int) -> Any:
    """What stands behind a colon: an indented block, or small statements on the same line."""
    first = nodes[0]
    start = builder.starts[first.lineno] + first.col_offset
    line = builder.starts[first.lineno]
    suite = type(first) in SMALL and (
        builder.data[line:start].strip(SPACE)
        or builder.data[max(0, line - 3) : line].rstrip(b"\r\n").endswith(b"\\")
    )
    if suite:
        small = tuple(SMALL[type(node)](builder, node, *builder.place(node)) for node in nodes)
        begin, end = small[0].__dict__[START], small[-1].__dict__[END]
        return make(
            cst.SimpleStatementSuite, begin, end, small, body=small, trailing_whitespace=NOTHING_BEHIND
        )
    if builder.indent is None:
        builder.indent = builder.text(line, start)
    previous = builder.find(COLON, previous)
    body = body_of(builder, nodes, previous)
    begin = body[0].__dict__[START]
    return make(cst.IndentedBlock, begin, body[-1].__dict__[END], body, body=body)


def _else(builder: Builder, nodes: Sequence[ast.stmt], previous: int, word: bytes, kind: Any) -> Any:
    found = ELSE.match(builder.data, previous)
    start = found.end() if found else previous
    if builder.data[start : start + len(word)] != word:
        raise Unscannable(f"no `{word.decode()}` at byte {start}")
    body = block(builder, nodes, start + len(word))
    made = make(kind, start, body.__dict__[END], (body,), body=body)
    above(builder, made, previous, True)
    return made


# -- small statements -----------------------------------------------------------------------------------------------


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


# -- compound statements --------------------------------------------------------------------------------------------


def _function(builder: Builder, node: ast.FunctionDef | ast.AsyncFunctionDef, start: int) -> Any:
    decorators = tuple(_decorator(builder, item) for item in node.decorator_list)
    name = builder.name(node.name, builder.find(HEAD, start))
    params = parameters(builder, node.args, name.__dict__[END])
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
            orelse = _else(builder, node.orelse, body.__dict__[END], b"else", cst.Else)
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
    return _else(builder, node.orelse, body.__dict__[END], b"else", cst.Else) if node.orelse else None


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
    orelse = _else(builder, node.orelse, end, b"else", cst.Else) if node.orelse else None
    end = orelse.__dict__[END] if orelse else end
    final = _else(builder, node.finalbody, end, b"finally", cst.Finally) if node.finalbody else None
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
