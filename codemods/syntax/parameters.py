"""Parameters of functions and lambdas, and annotations: from the nodes of `ast` to LibCST's."""

from __future__ import annotations

import ast
import re
from typing import Any

from migrate.codemods import syntax as cst
from migrate.codemods.syntax.build import Builder
from migrate.codemods.syntax.nodes import BELOW, END, START, make, outer

STARS = re.compile(rb"\*{1,2}[\s\\]*$")
"""One or two stars at the end of some bytes."""

PARAM_STAR, PARAM_SLASH = cst.ParamStar(), cst.ParamSlash()


def parameters(builder: Builder, node: ast.arguments, start: int) -> cst.Parameters:
    """The parameters of a function or lambda that starts at a byte."""
    plain = [*node.posonlyargs, *node.args]
    missing = len(plain) - len(node.defaults)
    defaults: list[ast.expr | None] = [*[None] * missing, *node.defaults]
    made = [_parameter(builder, item, default) for item, default in zip(plain, defaults, strict=True)]
    count = len(node.posonlyargs)
    posonly, params = tuple(made[:count]), tuple(made[count:])
    kwonly = tuple(
        _parameter(builder, item, default)
        for item, default in zip(node.kwonlyargs, node.kw_defaults, strict=True)
    )
    star: Any = _parameter(builder, node.vararg, None, "*") if node.vararg else None
    stars = _parameter(builder, node.kwarg, None, "**") if node.kwarg else None
    below = [*params, *([star] if star else []), *kwonly, *([stars] if stars else []), *posonly]
    first = min((item.__dict__[START] for item in below), default=start)
    last = max((outer(part)[1] for item in below for part in item.__dict__[BELOW]), default=first)
    if star is None:
        star = PARAM_STAR if kwonly else cst.MaybeSentinel.DEFAULT
    return make(
        cst.Parameters,
        first,
        last,
        tuple(below),
        params=params,
        star_arg=star,
        kwonly_params=kwonly,
        star_kwarg=stars,
        posonly_params=posonly,
        posonly_ind=PARAM_SLASH if posonly else cst.MaybeSentinel.DEFAULT,
    )


def _parameter(builder: Builder, node: ast.arg, default: ast.expr | None, star: str = "") -> cst.Param:
    start = builder.place(node)[0]
    name = builder.name(node.arg, start)
    below: tuple[cst.CSTNode, ...] = (name,)
    noted, value = None, None
    if node.annotation is not None:
        noted = annotation(builder, node.annotation)
        below += (noted,)
    if default is not None:
        value = builder.expression(default)
        below += (value,)
    if star:
        found = STARS.search(builder.data, max(0, start - 200), start)
        start = found.start() if found else start
    return make(
        cst.Param, start, name.__dict__[END], below, name=name, annotation=noted, default=value, star=star
    )


def annotation(builder: Builder, node: ast.expr) -> cst.Annotation:
    """What stands behind a colon or an arrow."""
    value = builder.expression(node)
    return make(cst.Annotation, *outer(value), (value,), annotation=value)
