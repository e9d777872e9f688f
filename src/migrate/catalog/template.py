"""Fill a rendering's code with the arguments of a call.

The template is a Python expression. Names of arguments become the caller's own source text; arithmetic and vocabulary
functions over known values become literals (``1 - momentum`` becomes ``0.01``); keywords that repeat the target's
default disappear. The rest is copied.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from migrate.catalog.dims import Dim
from migrate.catalog.expression import ExpressionError, evaluate_node, parse
from migrate.catalog.signature import Argument, Signature
from migrate.catalog.values import UNKNOWN, CallValue, Code, DType, Reference, Tensor
from migrate.catalog.vocabulary import VOCABULARY

ATOMS = (
    ast.Name,
    ast.Constant,
    ast.Attribute,
    ast.Call,
    ast.Subscript,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.Set,
)
TRANSPARENT = frozenset(
    {
        "one",
        "other_than",
        "as_tensor",
        "as_tensor_of_several",
        "as_tuple",
        "torch_dtype",
        "element_type",
        "spec_type",
    }
)
EITHER = "either"
"""``either(test, a, b)`` is a choice that the migrated program makes, ``a if test else b``; where a template itself has
that, it is made at migration time."""
MAKING_TENSORS = frozenset({"as_tensor", "as_tensor_of_several"})
HOLE = re.compile(r"__hole_(\d+)__")


class Undecided(Exception):
    """Something the template needs is not known at migration time; the message says what."""


@dataclass
class Template:
    """One filling of templates with one call's arguments.

    Attributes:
        arguments: the call's arguments by source parameter.
        values: values by name, for evaluation: arguments, and `Tensor` facts of inputs.
        target: the target API, whose defaults are left out.
        inputs: names that stay open (``layer`` and the layer's inputs), filled later by `fill`.
        activate: renders the activation given by an argument around an expression's text.
    """

    arguments: Mapping[str, Argument]
    values: Mapping[str, Any]
    target: Signature
    inputs: frozenset[str] = frozenset()
    activate: Callable[[Argument, str], str] | None = None
    _texts: list[str] = field(default_factory=list)

    def text(self, code: str) -> str:
        """The filled code; open inputs as ``__layer__``, ``__x__``.

        Raises:
            Undecided: a migration-time value is unknown.
        """
        return self._unparse(self._node(parse(code)))

    def _unparse(self, node: ast.expr) -> str:
        marked = ast.unparse(_Parenthesise(self._texts).visit(node))
        return HOLE.sub(lambda hole: self._texts[int(hole[1])], marked)

    def _hole(self, text: str) -> ast.expr:
        self._texts.append(text)
        return ast.Name(f"__hole_{len(self._texts) - 1}__")

    def _node(self, node: ast.expr) -> ast.expr:
        match node:
            case ast.Name(id=name) if name in self.inputs:
                return ast.Name(f"__{name}__")
            case ast.Name(id=name) if name in self.arguments:
                return self._hole(self.arguments[name].text)
            case ast.Name(id=name) if name in self.values:
                return self._literal(self.values[name])
            case ast.Subscript(value=ast.Name(id=name)) if name in self.inputs:
                return self._children(node)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=int(position))):
                if (item := self._written_item(name, position)) is not None:
                    return self._hole(item)
            case ast.Call(func=ast.Name(id=name), args=[test, body, orelse]) if name == EITHER:
                return ast.IfExp(self._node(test), self._node(body), self._node(orelse))
            case ast.Call(func=ast.Name(id=name)) if name in VOCABULARY:
                return self._migration_time(node)
            case ast.Call(func=ast.Name(id=name), args=[], keywords=[]) if given := self._body(name):
                return self._hole(given)
            case ast.Call(func=ast.Name(id=name), args=[operand]) if (
                self._is_activation(name) and self.activate
            ):
                inner = self._unparse(self._node(operand))
                return self._hole(self.activate(self.arguments[name], inner))
            case ast.Call():
                return self._call(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                truth = self._evaluate(test)
                if truth is UNKNOWN:
                    raise Undecided(self._unknown(test))
                return self._node(body if truth else orelse)
            case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.BoolOp() | ast.Subscript():
                known = UNKNOWN if self._computes_on_tensors(node) else self._evaluate(node)
                if known is not UNKNOWN:
                    return self._literal(known)
        return self._children(node)

    def _computes_on_tensors(self, node: ast.AST) -> bool:
        """Whether a tensor itself, not only what is known of it, takes part: such an expression is never folded."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in VOCABULARY:
            return False
        if isinstance(node, ast.Name):
            return isinstance(self.values.get(node.id), Tensor)
        return any(self._computes_on_tensors(child) for child in ast.iter_child_nodes(node))

    def _written_item(self, name: str, position: int) -> str | None:
        """The text of an element of an argument that is written as a list: ``a`` of ``[a, b]``."""
        if name not in self.arguments or self._evaluate(ast.Name(name)) is None:
            return None
        written = ast.parse(self.arguments[name].text.strip(), mode="eval").body
        if not isinstance(written, ast.List | ast.Tuple) or position >= len(written.elts):
            return None
        return ast.unparse(written.elts[position])

    def _body(self, name: str) -> str | None:
        """What an argument that is written as a lambda without parameters gives when it is called."""
        if name not in self.arguments:
            return None
        argument = self.arguments[name]
        if argument.body:
            return argument.body
        try:
            written = ast.parse(argument.text.strip(), mode="eval").body
        except SyntaxError:
            return None
        is_plain = isinstance(written, ast.Lambda) and not ast.unparse(written.args)
        return ast.unparse(written.body) if isinstance(written, ast.Lambda) and is_plain else None

    def _is_activation(self, name: str) -> bool:
        return name in self.arguments and name not in self.inputs

    def _children(self, node: ast.expr) -> ast.expr:
        filled = {name: self._child(value) for name, value in ast.iter_fields(node)}
        return type(node)(**filled)

    def _child(self, value: Any) -> Any:
        if isinstance(value, list):
            parts = (self._spread(i) if isinstance(i, ast.Starred) else [self._child(i)] for i in value)
            return [item for part in parts for item in part]
        if isinstance(value, ast.Slice):
            return self._children(value)
        return self._node(value) if isinstance(value, ast.expr) else value

    def _call(self, node: ast.Call) -> ast.expr:
        own = ast.unparse(node.func) == self.target.name
        of_module = isinstance(node.func, ast.Name) and node.func.id == "layer" and "layer" in self.inputs
        keywords = [
            ast.keyword(keyword.arg, self._node(keyword.value))
            for keyword in node.keywords
            if not ((own and self._is_default(keyword)) or (of_module and self._is_off(keyword)))
            or self._is_named(keyword)
        ]
        arguments = [part for item in node.args for part in self._spread(item)]
        return ast.Call(self._node(node.func), arguments, keywords)

    def _spread(self, node: ast.expr) -> list[ast.expr]:
        """``*(7, 7)`` is written as ``7, 7``; a sequence that is not known stays starred."""
        if isinstance(node, ast.Starred):
            if isinstance(node.value, ast.Name) and node.value.id in self.arguments:
                argument = self.arguments[node.value.id]
                if argument.variadic:
                    return [self._hole(argument.text)]
            known = self._evaluate(node.value)
            if isinstance(known, tuple | list) and UNKNOWN not in known:
                return [self._literal(item) for item in known]
        return [self._node(node)]

    def _is_default(self, keyword: ast.keyword) -> bool:
        if keyword.arg is None or keyword.arg not in self.target.defaults:
            return False
        value, default = self._evaluate(keyword.value), self.target.default(keyword.arg)
        if isinstance(value, Code):
            return str(value) == self.target.defaults[keyword.arg]
        return value is not UNKNOWN and type(value) in (type(default), int, float) and bool(value == default)

    def _is_named(self, keyword: ast.keyword) -> bool:
        """Whether a keyword's value is a name of the program, which is written even if it stands for the default."""
        value = keyword.value
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in VOCABULARY:
            value = value.args[0]
        if not isinstance(value, ast.Name) or value.id not in self.arguments:
            return False
        argument = self.arguments[value.id]
        return argument.named and self._evaluate(keyword.value) is argument.value

    def _is_off(self, keyword: ast.keyword) -> bool:
        """Whether a keyword of a module's call is None or False, which is what such keywords are by default."""
        value = self._evaluate(keyword.value)
        return value is None or value is False

    def _migration_time(self, node: ast.Call) -> ast.expr:
        """A vocabulary function: its value, or the argument's own text where it leaves the argument as it is."""
        assert isinstance(node.func, ast.Name)
        value = self._evaluate(node)
        first = node.args[0]
        if isinstance(first, ast.Name) and first.id in self.arguments:
            argument = self.arguments[first.id]
            if (value is UNKNOWN or isinstance(value, CallValue)) and self._transparent(node):
                return self._hole(argument.text)
            if (
                value is argument.value
                and value is not UNKNOWN
                and not isinstance(value, DType | CallValue | Tensor)
            ):
                return self._hole(argument.text)
            if argument.named and node.func.id in MAKING_TENSORS and isinstance(value, Code):
                return ast.Call(ast.Attribute(ast.Name("torch"), "tensor"), [self._hole(argument.text)], [])
        if value is UNKNOWN:
            raise Undecided(self._unknown(node))
        return self._literal(value)

    def _transparent(self, node: ast.Call) -> bool:
        """Whether a function certainly leaves an unknown argument as it is."""
        assert isinstance(node.func, ast.Name)
        if node.func.id == "dim":
            tensor = self._evaluate(node.args[1])
            return isinstance(tensor, Tensor) and tensor.layout == tensor.order
        return node.func.id in TRANSPARENT

    def _evaluate(self, node: ast.expr) -> Any:
        try:
            return evaluate_node(node, self.values)
        except ExpressionError:
            return UNKNOWN

    def _literal(self, value: Any) -> ast.expr:
        if isinstance(value, Dim | Code):
            return self._hole(str(value))
        if isinstance(value, tuple | list):
            kind = ast.Tuple if isinstance(value, tuple) else ast.List
            return kind([self._literal(item) for item in value], ast.Load())
        if isinstance(value, DType | CallValue | Reference | Tensor) or value is UNKNOWN:
            raise Undecided(f"a {type(value).__name__} has no literal form")
        return ast.parse(repr(value), mode="eval").body

    def _unknown(self, node: ast.expr) -> str:
        return f"`{ast.unparse(node)}` is not known here"


class _Parenthesise(ast.NodeTransformer):
    """Bracket texts that bind weaker than the place they are put into."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.BinOp | ast.UnaryOp | ast.Compare | ast.BoolOp | ast.Attribute | ast.Starred):
            self._bracket(ast.iter_child_nodes(node))
        if isinstance(node, ast.IfExp):
            self._bracket(ast.iter_child_nodes(node), weaker=(ast.IfExp, ast.Lambda, ast.NamedExpr))
        if isinstance(node, ast.Subscript | ast.Call):
            self._bracket([node.value if isinstance(node, ast.Subscript) else node.func])
        return super().generic_visit(node)

    def _bracket(self, children: Any, weaker: tuple[type[ast.expr], ...] = ()) -> None:
        for child in children:
            if isinstance(child, ast.Name) and (hole := HOLE.fullmatch(child.id)):
                position = int(hole[1])
                self.texts[position] = bracketed(self.texts[position], weaker)


@lru_cache(maxsize=4096)
def bracketed(text: str, weaker: tuple[type[ast.expr], ...] = ()) -> str:
    """The text in brackets unless it is an atom: a name, literal, call, attribute or subscript; or, given what binds
    weaker than its place, unless it is none of that."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        return f"({text})"
    is_in_brackets = node.col_offset > 0 and not isinstance(node, ast.Tuple | ast.GeneratorExp)
    stands = is_in_brackets or (not isinstance(node, weaker) if weaker else isinstance(node, ATOMS))
    return text if stands else f"({text})"


def fill(code: str, **inputs: str | Sequence[str]) -> str:
    """Put the open inputs in: ``fill("torch.relu(__layer__(__x__))", layer="self.conv", x="x")``.

    An input given as a sequence of texts is a list: ``__inputs__[1]`` becomes its second text, ``__inputs__`` all.
    """
    texts: list[str] = []
    tree: ast.AST = ast.parse(code, mode="eval").body
    for name, given in inputs.items():
        tree = _Open(f"__{name}__", given, texts).visit(tree)
    marked = ast.unparse(_Parenthesise(texts).visit(tree))
    return HOLE.sub(lambda hole: texts[int(hole[1])], marked)


class _Open(ast.NodeTransformer):
    """Put a hole for the text of one open input wherever the input is named."""

    def __init__(self, name: str, given: str | Sequence[str], texts: list[str]) -> None:
        self.name, self.given, self.texts = name, given, texts

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id != self.name:
            return node
        if isinstance(self.given, str):
            return self._hole(self.given)
        return ast.List([self._hole(text) for text in self.given], ast.Load())

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=int(position))):
                if name == self.name and not isinstance(self.given, str):
                    return self._hole(self.given[position])
        return self.generic_visit(node)

    def _hole(self, text: str) -> ast.expr:
        self.texts.append(text)
        return ast.Name(f"__hole_{len(self.texts) - 1}__")
