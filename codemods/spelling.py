"""How code is put into a place: brackets where they are needed, quotes as the file writes them."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Mapping
from functools import cache
from textwrap import dedent

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Function, Row, Style
from migrate.catalog.render import render
from migrate.catalog.signature import Argument, Signature
from migrate.catalog.template import bracketed
from migrate.codemods import syntax as cst

OPEN_PLACES = (
    cst.Assign,
    cst.AnnAssign,
    cst.AugAssign,
    cst.Return,
    cst.Expr,
    cst.Arg,
    cst.Element,
    cst.DictElement,
    cst.Index,
    cst.Annotation,
    cst.Param,
    cst.FormattedStringExpression,
    cst.Assert,
    cst.If,
    cst.While,
)
"""Places that take any expression but a tuple, a lambda or a generator without brackets around it."""


LAYOUT = re.compile(r"[\s(),]+")
"""What two ways to write the same may differ in."""


def standing(text: str) -> str:
    """Text of an expression that can stand by itself: what spans lines gets brackets if nothing else holds it."""
    if "\n" not in text and "\r" not in text:
        return text
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return f"({text})"
    return text


def fitting(text: str, node: cst.BaseExpression, parent: cst.CSTNode | None) -> str:
    """An expression's text for the place of a node."""
    if node.lpar:
        return text  # the brackets stay
    text = standing(text)
    if isinstance(parent, OPEN_PLACES):
        return text
    return bracketed(text)


@cache
def _quote(text: str) -> str:
    return "'" if text.count("'") > text.count('"') else '"'


def quoted_like(file: str, code: str) -> str:
    """Generated code with its string literals in the quotes that the file uses most."""
    quote = _quote(file)
    if quote == "'" or "'" not in code:
        return code
    lines = io.StringIO(code).readline
    parts: list[str] = []
    column = 0
    try:
        for token in tokenize.generate_tokens(lines):
            if token.type == tokenize.STRING and token.start[0] == token.end[0] == 1:
                text = token.string
                if text[0] == "'" and not text.startswith("'''") and '"' not in text and "\\" not in text:
                    parts += [code[column : token.start[1]], f'"{text[1:-1]}"']
                    column = token.end[1]
    except (tokenize.TokenError, SyntaxError):
        return code
    return "".join([*parts, code[column:]])


def comments(text: str) -> list[str]:
    """The comments in the text of an expression."""
    if "#" not in text:
        return []
    tokens = tokenize.generate_tokens(io.StringIO(f"({text}\n)").readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def is_value(row: Row | None) -> bool:
    """Whether a row's API has a counterpart that can be passed around."""
    return as_value(row) is not None


def as_value(row: Row | None) -> str | None:
    """The full target name that can be passed around in the place of a function's own: only where the call with the
    required arguments alone becomes a call of the target with the same arguments in the same order; else None."""
    if not isinstance(row, Function):
        return None
    source = Signature.parse(row.source)
    holes = [f"__v{number}__" for number in range(len(set(source.positional) - set(source.defaults)))]
    try:
        code = render(row, [Argument(hole) for hole in holes], {}).code
    except Unrenderable:
        return None
    call = ast.parse(code, mode="eval").body
    plain = (
        isinstance(call, ast.Call)
        and holes == [ast.unparse(item) for item in call.args]
        and not call.keywords
    )
    return ast.unparse(call.func) if plain and isinstance(call, ast.Call) and holes else None


def as_function(row: Row | None, style: Style, fixed: Mapping[str, str] | None = None) -> str | None:
    """Code of a function that does what a function's own does with its required arguments: a call with some of its
    arguments fixed, else a lambda with the source's parameters; None where there is no such function, and for a class,
    which may be asked for as one.

    Args:
        fixed: literals that the source fixes itself, by parameter: ``functools.partial(tf.nn.softmax, axis=1)``.
    """
    if not isinstance(row, Function) or row.name.rpartition(".")[2][:1].isupper():
        return None
    source = Signature.parse(row.source)
    given = {row.renamed.get(name, name): Argument.of(text) for name, text in (fixed or {}).items()}
    required = [name for name in source.positional if name not in source.defaults and name not in given]
    try:
        code = render(row, [], {name: Argument(name) for name in required} | given, style=style).code
    except Unrenderable:
        return None
    tree = ast.parse(code, mode="eval").body
    if not required or {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}.isdisjoint(
        required
    ):
        return None
    if (
        isinstance(tree, ast.Call)
        and [ast.unparse(item) for item in tree.args] == required
        and len(required) == 1
    ):
        target = ast.unparse(tree.func)
        texts = [ast.unparse(item) for item in tree.keywords]
        return f"functools.partial({', '.join([target, *texts])})" if texts else target
    return f"lambda {', '.join(required)}: {code}"


ONCE = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)


def does_something(text: str) -> bool:
    """Whether an expression may do something, or take long: to be computed as often as in the source."""
    return any(isinstance(item, ONCE) for item in ast.walk(ast.parse(f"({text}\n)", mode="eval")))


def is_respelled(text: str, source: str) -> bool:
    """Whether a text is the source's with other line breaks or brackets: the source's are the user's own, and stay."""
    if LAYOUT.sub("", text) != LAYOUT.sub("", source):
        return False
    try:
        return ast.dump(ast.parse(dedent(text))) == ast.dump(ast.parse(dedent(source)))
    except SyntaxError:
        return False
