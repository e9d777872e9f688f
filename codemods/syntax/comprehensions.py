"""Comprehensions and generators: from the nodes of `ast` to LibCST's, which hold each loop within the one before it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from migrate.codemods import syntax as cst
from migrate.codemods.syntax.build import LPAR, RPAR, Builder
from migrate.codemods.syntax.nodes import END, OUTER, make, outer

ASYNCHRONOUS = cst.Asynchronous()


def generator(builder: Builder, node: ast.GeneratorExp, start: int, end: int) -> Any:
    builder.brackets.taken.add(start)
    made = comprehended(builder, node)
    values = made.__dict__
    values[OUTER] = start, end
    values["lpar"], values["rpar"] = (LPAR,), (RPAR,)
    return made


def comprehended(builder: Builder, node: ast.GeneratorExp) -> cst.GeneratorExp:
    elt = builder.expression(node.elt)
    loop = _loops(builder, node.generators)
    first, last = outer(elt)[0], loop.__dict__[END]
    return make(cst.GeneratorExp, first, last, (elt, loop), elt=elt, for_in=loop)


def list_of(builder: Builder, node: ast.ListComp, start: int, end: int) -> Any:
    elt, loop = builder.expression(node.elt), _loops(builder, node.generators)
    return make(cst.ListComp, start, end, (elt, loop), elt=elt, for_in=loop)


def set_of(builder: Builder, node: ast.SetComp, start: int, end: int) -> Any:
    elt, loop = builder.expression(node.elt), _loops(builder, node.generators)
    return make(cst.SetComp, start, end, (elt, loop), elt=elt, for_in=loop)


def dict_of(builder: Builder, node: ast.DictComp, start: int, end: int) -> Any:
    key, value = builder.expression(node.key), builder.expression(node.value)
    loop = _loops(builder, node.generators)
    return make(cst.DictComp, start, end, (key, value, loop), key=key, value=value, for_in=loop)


def _loops(builder: Builder, generators: Sequence[ast.comprehension]) -> cst.CompFor:
    """The loops of a comprehension, each within the one before it."""
    made: cst.CompFor | None = None
    for item in reversed(generators):
        target, iterable = builder.expression(item.target), builder.expression(item.iter)
        ifs = tuple(_condition(builder, test) for test in item.ifs)
        last = made or (ifs[-1] if ifs else iterable)
        below = (target, iterable, *ifs, *([made] if made else []))
        made = make(
            cst.CompFor,
            outer(target)[0],
            outer(last)[1],
            below,
            target=target,
            iter=iterable,
            ifs=ifs,
            inner_for_in=made,
            asynchronous=ASYNCHRONOUS if item.is_async else None,
        )
    assert made is not None
    return made


def _condition(builder: Builder, node: ast.expr) -> cst.CompIf:
    test = builder.expression(node)
    return make(cst.CompIf, *outer(test), (test,), test=test)
