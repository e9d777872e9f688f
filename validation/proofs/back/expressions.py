"""Lead every call of torch in an expression back, the inner ones first: what the codemod will do with a whole file."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from migrate.catalog.model import TORCH
from migrate.catalog.registry import find_target
from migrate.catalog.reverse import Ambiguous, Candidate, in_torch_order, reverse, the_only
from migrate.catalog.stated import refusal
from migrate.catalog.values import Tensor


@dataclass
class Back:
    """Leads expressions back, and keeps what it used.

    Attributes:
        facts: what is known of the inputs, by name, in Keras's axis order.
        used: the candidates that calls became.
    """

    facts: Mapping[str, Tensor]
    used: list[Candidate] = field(default_factory=list)

    def expression(self, text: str) -> str:
        """The expression of TensorFlow.

        Raises:
            Ambiguous: a call of torch has no way back, or several.
        """
        return ast.unparse(_Visitor(self).visit(ast.parse(text, mode="eval")))

    def arguments(self, text: str) -> str:
        """A call of torch with the calls among its arguments led back, itself as it is.

        Raises:
            Ambiguous: one of them has no way back, or several.
        """
        node = ast.parse(text, mode="eval").body
        return ast.unparse(_Visitor(self).inside(node) if isinstance(node, ast.Call) else node)

    def call(self, code: str) -> str:
        """One call of torch whose arguments are led back already."""
        found = the_only(candidates(code, self.facts))
        self.used.append(found)
        return found.call


def candidates(
    code: str, facts: Mapping[str, Tensor], forward: str = "", rate: str = ""
) -> tuple[Candidate, ...]:
    """The ways back of a call; if there is none, why.

    Raises:
        Ambiguous: there is none.
    """
    found = reverse(code, facts, forward=forward, rate=rate)
    if not found:
        name = code.partition("(")[0]
        row = find_target(name)
        reason = refusal(row, code, in_torch_order(row, facts)) if row is not None and row.renderings else ""
        raise Ambiguous(f"{code} has no way back{': ' * bool(reason)}{reason}")
    return found


class _Visitor(ast.NodeTransformer):
    def __init__(self, back: Back) -> None:
        self.back = back

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = ast.unparse(node.func)
        if not name.startswith(TORCH) or "(" in name:
            return self.generic_visit(node)
        return ast.parse(self.back.call(ast.unparse(self.inside(node))), mode="eval").body

    def inside(self, node: ast.Call) -> ast.Call:
        """The call with its arguments led back."""
        arguments = [self._argument(item) for item in node.args]
        keywords = [ast.keyword(k.arg, self._argument(k.value)) for k in node.keywords]
        return ast.Call(node.func, arguments, keywords)

    def _argument(self, node: ast.expr) -> ast.expr:
        """Calls in an argument are led back; names such as dtypes are the rows' own business."""
        inside = _Calls(self).visit(node)
        assert isinstance(inside, ast.expr)
        return inside

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        name = ast.unparse(node)
        if not name.startswith(TORCH) or "(" in name:
            return self.generic_visit(node)
        return ast.parse(self.back.call(name), mode="eval").body


class _Calls(ast.NodeTransformer):
    def __init__(self, outer: _Visitor) -> None:
        self.outer = outer

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return self.outer.visit_Call(node)
