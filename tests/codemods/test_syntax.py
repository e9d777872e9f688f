"""The tree made from Python's own parse is LibCST's: the same nodes, fields, places, brackets and comments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import libcst
import pytest
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

import migrate.codemods
from migrate.codemods import syntax as cst
from migrate.codemods.syntax.build import expression
from migrate.codemods.syntax.mirror import TOKENS, mirrored
from migrate.codemods.tree import Tree, below, children, walk

FORMS = '''\
# head

"""A module."""
from __future__ import annotations
import a.b as c, d
from . import (e as f, g)
from ..h import *

x: int = (1)
x = y = 0x1F + 1.5e3 * 2j; z = "é" 'b' f"{x!r:>{w}} {y=} {{}}"  # behind
bytes_ = rb'\\x00' b"""
"""
x @= ((a)) if not b else -c ** ~d
(p, *q), [r] = (1, 2, ), [*s]
t = u,
v = ()
w = a < b <= c is not d not in e and f or g and h or i
k = {**a, 'b': (c), **d}, {1, *e}, {i: j for i in k if l}, {m for m in n}
gen = f(x for x in (y) if z), f((x for x in y), *a, k=(1), **b), (i async for j in k for l in m if n if o)
sub = x[1:2, ..., None], x[::s], x[(a, b)], x[a,], x[*rest, 1] if (yes := no) else lambda *, q=1: q


@decorator(1)  # of it
# between
class A(B, metaclass=M):

    # first

    attribute = 1


    # second
    def method(self, a, /, b: 'T' = (3), *args: str, c=1, **kw) -> (int): return a  # end

    # footer


def g(): pass


async def h(
    a,  # one
    b,
):
    """Doc."""
    # a comment
    async with (open(f)) as i, j as (k, l): await m
    with (n as o, p): yield
    async for q in r: break
    else:
        # deep
        continue
    return (yield t)


if a:
    pass
# about the other
elif (b): x; y;
else:
    if c: pass

try:
    raise E from (e)
except (A, B) as error:
    del a, b[0], (c)
except C: raise
else: assert (d), "message"
finally:
    global k, l
while 1:
\tnonlocal_ = f"""{
\t    a
\t}"""
'''


def test_every_form_is_as_libcst_has_it() -> None:
    assert list(differences(FORMS)) == []


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_newlines(newline: str) -> None:
    assert list(differences(FORMS.replace("\n", newline))) == []


def test_the_codemods_themselves() -> None:
    files = sorted(Path(migrate.codemods.__path__[0]).rglob("*.py"))[::7]
    assert len(files) > 20
    found = [(file.name, item) for file in files for item in differences(file.read_text(encoding="utf-8"))]
    assert found == []


def test_forms_for_which_libcst_itself_parses() -> None:
    text = "match x:\n    case [A(b=c), *_] | {'d': e, **f} if g:\n        h = (1)\n"
    tree = Tree(text)
    assert list(differences(text)) == []
    (name,) = [node for node in below(tree.module, cst.Name) if node.value == "h"]
    assert isinstance(tree.statement(name), cst.SimpleStatementLine)
    assert tree.outer_span(below(tree.module, cst.Integer)[0]) == (text.index("(1)"), text.index("(1)") + 3)


def test_a_node_is_one_of_libcsts_own_class() -> None:
    call = expression("f(a)[0]").value
    assert isinstance(call, libcst.Call)
    assert isinstance(call, cst.Call)
    match call:
        case libcst.Call(func=libcst.Name(value=name)):
            assert name == "f"
        case _:
            pytest.fail("does not match")


def test_places_in_the_tree() -> None:
    tree = Tree("x = f(a, g(b))\ny = b\n")
    assert walk(tree.module)[0] is tree.module
    for node in walk(tree.module):
        assert all(tree.parent(child) is node for child in children(node))
    outermost = below(tree.module, cst.Call)[0]
    assert [node.value for node in below(outermost, cst.Name)] == ["f", "a", "g", "b"]
    assert walk(outermost) == [
        node for node in walk(tree.module) if outermost in (node, *tree.ancestors(node))
    ]


CLAUSES = (
    *(
        libcst.CompFor,
        libcst.CompIf,
        libcst.ComparisonTarget,
        libcst.AsName,
        libcst.Parameters,
        libcst.Module,
    ),
    *(libcst.SubscriptElement, libcst.Slice, libcst.ImportStar),
)
"""Clauses: LibCST counts the whitespace before some of them, `ast` gives none of them a place."""

FIELDS = ("value", "star", "module", "names", "asname", "conversion", "asynchronous", "relative", "orelse")


def differences(text: str) -> Iterator[str]:
    """What is not as in LibCST's tree."""
    tree, module = Tree(text), libcst.parse_module(text)
    spans = MetadataWrapper(module, unsafe_skip_copy=True).resolve(ByteSpanPositionProvider)
    if (tree.module.default_indent, tree.newline) != (module.default_indent, module.default_newline):
        yield "indentation or newline"
    waiting: list[tuple[Any, Any]] = [(tree.module, module)]
    while waiting:
        ours, theirs = waiting.pop()
        span = spans[theirs]
        start, end = span.start, span.start + span.length
        what = f"{type(theirs).__name__} {tree.data[start:end]!r}"
        if type(ours) is not mirrored(type(theirs)):
            yield f"{what}: is a {type(ours).__name__}"
            continue
        values = ours.__dict__
        if not isinstance(theirs, CLAUSES) and (values["_start"], values["_end"]) != (start, end):
            yield f"{what}: lies at {values['_start']}:{values['_end']}"
        if isinstance(theirs, libcst.BaseExpression) and len(ours.lpar) != len(theirs.lpar):
            yield f"{what}: has {len(ours.lpar)} brackets around it"
        for name in FIELDS:
            mine, yours = getattr(ours, name, None), getattr(theirs, name, None)
            if isinstance(yours, str | tuple) or yours is None:
                same = (
                    len(mine) == len(yours)
                    if isinstance(yours, tuple) and mine is not None
                    else mine == yours
                )
                if not same:
                    yield f"{what}: {name} is {mine!r}"
        if _comments(ours) != _comments(theirs):
            yield f"{what}: comments {_comments(ours)}"
        below_ours, below_theirs = list(children(ours)), [*_children(theirs)]
        if len(below_ours) != len(below_theirs):
            yield f"{what}: children {[type(item).__name__ for item in below_ours]}"
        waiting += zip(below_ours, below_theirs, strict=False)


def _comments(node: Any) -> list[str]:
    lines = [line.comment.value if line.comment else "" for line in getattr(node, "leading_lines", ())]
    behind = (
        getattr(node, "trailing_whitespace", None) if isinstance(node, libcst.SimpleStatementLine) else None
    )
    return [*lines, *([behind.comment.value] if behind and behind.comment else [])]


def _children(node: libcst.CSTNode) -> Iterator[libcst.CSTNode]:
    """The children that mean something, in the order of the class's fields."""
    for name in node.__dataclass_fields__:
        if name.endswith("whitespace") or name.startswith(
            ("whitespace", "leading", "lines", "header", "footer")
        ):
            continue
        if name in ("operator", "relative", "lpar", "rpar"):
            continue
        value = getattr(node, name)
        for item in value if isinstance(value, list | tuple) else (value,):
            if isinstance(item, libcst.CSTNode) and not isinstance(item, TOKENS):
                yield item
