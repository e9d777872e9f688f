"""Expressions: calls and names of the source framework become the catalog's code.

An argument goes through the catalog as a hole (``__a3__``) that stands for one node of the file. Holes that come out
again are filled with the node's own text, itself rewritten; what the catalog consumed by value is never looked at
again. Where the new call has the old one's arguments in the old order, only its names are edited, so that line breaks
and comments between the arguments stay.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Constant, Function, Layer, Level, Manual, Row
from migrate.catalog.registry import canonical, find
from migrate.catalog.remembered import render
from migrate.catalog.render import Rendered
from migrate.catalog.signature import Argument, Signature
from migrate.catalog.template import bracketed, fill
from migrate.catalog.values import Tensor
from migrate.codemods import arguments, spelling, statements, tensor_edits, tensor_inputs, typenames
from migrate.codemods import syntax as cst
from migrate.codemods.analysis import shapes
from migrate.codemods.analysis.names import IMPORTERS, NAMES, is_source
from migrate.codemods.augmented import apart
from migrate.codemods.edits import TextEdit, apply
from migrate.codemods.formatted import inside
from migrate.codemods.image_axes import turned
from migrate.codemods.partials import with_fixed
from migrate.codemods.refusals import refuse
from migrate.codemods.tree import children
from migrate.codemods.values import Arguments

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

OF_TENSORS = (cst.AugAssign, cst.Call, cst.Attribute, cst.BinaryOperation, cst.Comparison, cst.Subscript)
STATEMENTS = (cst.Import, cst.ImportFrom, cst.Assign, cst.WithItem)
LOOKED_AT = frozenset({*OF_TENSORS, *STATEMENTS, cst.Name, cst.SimpleString, cst.FormattedString})
"""Nodes that may be rewritten by themselves; everything else is walked through."""

HOLE = re.compile(r"__a(\d+)__")


class Expressions:
    """Rewrites the expressions of one file; each node at most once."""

    def __init__(self, context: FileContext) -> None:
        self._context = context
        self._tree = context.tree
        self._edits: dict[int, list[TextEdit]] = {}
        self._holes: list[cst.BaseExpression] = []
        self._hole_of: dict[int, str] = {}
        self._guessed: set[tuple[int, str]] = set()  # variables taken to be tensors
        self._wraps: dict[int, str] = {}  # arguments that are to become tensors, and how

    def text(self, node: cst.CSTNode) -> str:
        """The text of a node, without the brackets around it, after its edits."""
        text = self._inside(node)
        return spelling.standing(text) if isinstance(node, cst.BaseExpression) else text

    def forget(self, node: cst.CSTNode) -> None:
        """A node's edits are to be made anew, and those of everything around it."""
        if id(node) in self._edits:
            for item in (node, *self._tree.ancestors(node)):
                self._edits.pop(id(item), None)

    def _inside(self, node: cst.CSTNode) -> str:
        start, end = self._tree.span(node)
        return apply(self._tree.data, self.edits(node), start, end)

    def edits(self, node: cst.CSTNode) -> list[TextEdit]:
        """The edits of a node and of everything below it."""
        edits = self._edits.get(id(node))
        if edits is None:
            edits = self._edits_of(node)
            if id(node) in self._wraps:
                edits = self._as_tensor(node, edits)
            self._edits[id(node)] = edits
        return edits

    def _below(self, node: cst.CSTNode) -> list[TextEdit]:
        """The edits of everything below a node."""
        edits: list[TextEdit] = []
        for child in children(node):
            edits += self.edits(child)
        return edits

    def _as_tensor(self, node: cst.CSTNode, edits: list[TextEdit]) -> list[TextEdit]:
        """A NumPy array, list or number where torch wants a tensor."""
        text = spelling.standing(apply(self._tree.data, edits, *self._tree.span(node)))
        before, _, after = self._wraps[id(node)].partition("{}")
        text = bracketed(text) if after.startswith(".") else text
        return [self._whole(node, f"{self._context.localise(before)}{text}{self._context.localise(after)}")]

    def arguments(self, call: cst.Call) -> Arguments:
        """See `FileContext.arguments`."""
        return self._context.values.arguments(call)

    def render(
        self, row: Row, call: cst.Call, inputs: Mapping[str, Tensor], overrides: Mapping[str, Argument]
    ) -> Rendered:
        """See `FileContext.render`."""
        rendered = self._render(row, call, inputs, overrides)
        return replace(
            rendered,
            code=spelling.standing(self._close(rendered.code)) if rendered.code else "",
            forward=spelling.standing(self._close(rendered.forward)) if rendered.forward else "",
            setup=tuple(spelling.standing(self._close(text)) for text in rendered.setup),
            targets=self._close(rendered.targets) if rendered.targets else "",
            clip=self._close(rendered.clip) if rendered.clip else "",
        )

    def _edits_of(self, node: cst.CSTNode) -> list[TextEdit]:
        planned = self._context.edits.get(id(node))
        if planned is not None:
            if planned.text is None:  # `removals` takes it out
                return []
            if spelling.is_respelled(planned.text, self._tree.source(node)):
                return []
            if planned.statement:
                return [
                    statements.replacement(self._tree, statements.line_of(self._tree, node), planned.text)
                ]
            return [self._whole(node, planned.text)]
        if type(node) not in LOOKED_AT:
            return self._below(node)
        if isinstance(node, STATEMENTS):
            return [] if self._goes(node) else self._below(node)
        if id(node) not in self._context.left:
            if isinstance(node, cst.Call) and (name := self._context.names.source(node.func)) is not None:
                return self._call(node, name)
            if isinstance(node, cst.Call) and (text := with_fixed(self._context, node)) is not None:
                return [self._whole(node, text)]
            if isinstance(node, NAMES) and (name := self._context.names.source(node)) is not None:
                return [] if self._is_variable(node, name) else self._reference(node, name)
            if isinstance(node, cst.Name) and (name := self._context.names.doubtful(node)) is not None:
                message = f"`{node.value}` may be `{name}`, and something else as well"
                self._context.finding("API110", node, message, name)
                return []
            if isinstance(node, OF_TENSORS) and (edits := self._on_tensors(node)) is not None:
                return edits
        if isinstance(node, cst.SimpleString) and typenames.is_type(self._tree, node):
            text = typenames.rewritten(self._context, node.value)
            return [] if text is None else [self._whole(node, text)]
        if isinstance(node, cst.Call) and id(node) not in self._context.left:
            self._tell_import(node)
        edits = self._below(node)
        return inside(self._context, node, edits) if isinstance(node, cst.FormattedString) else edits

    def _goes(self, node: cst.CSTNode) -> bool:
        """Whether a statement goes, or stays as it is, when all edits are known."""
        if isinstance(node, cst.WithItem):  # the head of an unwrapped block
            return id(self._tree.parent(node)) in self._context.unwrapped
        return self._rebinds(node) if isinstance(node, cst.Assign) else True

    def _tell_import(self, node: cst.Call) -> None:
        """``importlib.import_module("tensorflow")`` is a reference that no name shows."""
        called = self._context.names.resolve(node.func) or self._tree.source(node.func)
        place = IMPORTERS.get(called, len(node.args))
        if len(node.args) <= place:
            return
        name = self._context.values.of(node.args[place].value)
        if isinstance(name, str) and is_source(canonical(name)):
            self._context.finding(
                "API101", node, f"`{name}` is imported while the program runs", canonical(name)
            )

    # -- tensors ------------------------------------------------------------------------------------------------

    def _on_tensors(self, node: cst.BaseExpression | cst.AugAssign) -> list[TextEdit] | None:
        """A method, attribute or operator that differs between the frameworks; None for every other."""
        if isinstance(node, cst.AugAssign):
            return apart(self._context, node, self._below(node))
        for item in tensor_edits.wraps(self._context, node):
            self._wraps[id(item.node)] = item.code
        if isinstance(node, cst.Subscript):
            return self._flipped(node)
        found = tensor_edits.recognised(self._context, node)
        if found is None:
            return None
        try:
            refuse(found.row, found.row.name)
            given = {name: Argument(self._hole(item)) for name, item in found.operands.items()}
            rendered = render(found.row, [], given, found.facts, self._context.options.style)
        except Unrenderable as error:
            advice = found.row.advice if isinstance(found.row, Manual) else ""
            self._context.finding(error.code, node, self._readable(str(error)), found.row.name, advice)
            return None
        self._context.level(rendered.level, rendered.row.name)
        return [self._whole(node, self._close(self._context.localise(rendered.code), localised=True))]

    def _flipped(self, node: cst.Subscript) -> list[TextEdit] | None:
        """A slice with a negative step, which torch does not take."""
        try:
            found = tensor_edits.flipped(self._context, node)
        except tensor_edits.NotKnown as error:
            self._context.finding("API109", node, f"{error}, and torch takes no negative steps", "tf.Tensor")
            return None
        if found is None:
            return None
        axes = ", ".join(map(str, found.axes)) + ("," if len(found.axes) == 1 else "")
        text = f"{self._context.local('torch.flip')}({self.text(node.value)}, dims=({axes}))"
        return [self._whole(node, f"{text}[{', '.join(found.parts)}]" if found.parts else text)]

    # -- calls --------------------------------------------------------------------------------------------------

    def _call(self, node: cst.Call, name: str) -> list[TextEdit]:
        row = find(name)
        if name in self._context.about.get(id(node), ()):
            return [
                edit for item in node.args for edit in self.edits(item)
            ]  # a rewrite has said why it stays
        sizes = shapes.items(self._context.kinds, node, name)
        if sizes is not None:
            self._context.level(Level.EXACT, name)
            parts = ", ".join(f"{'*' * star}{self.text(item)}" for star, item in sizes)
            return [self._whole(node, f"({parts}{',' * (len(sizes) == 1)})")]
        try:
            if row is None:
                raise Unrenderable("API101", f"no row for `{name}`")
            refuse(row, name)
            rendered = self._render(row, node, {}, {})
        except Unrenderable as error:
            advice = row.advice if isinstance(row, Manual) else ""
            for message in error.messages:
                self._context.finding(error.code, node, self._readable(message), name, advice)
            return [edit for item in node.args for edit in self.edits(item)]
        self._context.told(rendered, node)
        code = self._context.localise(turned(row, node, rendered.code, self._hole))
        holes = {self._hole(item.value): position for position, item in enumerate(node.args)}
        in_place = arguments.align(self._tree, node, code, holes, self._close)
        if in_place is None:
            text = self._close(code, localised=True)
            lost = [comment for comment in spelling.comments(self._tree.source(node)) if comment not in text]
            self._context.keep_comments(node, lost)
            return [self._whole(node, text)]
        return in_place.edits + [
            edit for position in in_place.kept for edit in self.edits(node.args[position].value)
        ]

    def _render(
        self, row: Row, call: cst.Call, inputs: Mapping[str, Tensor], overrides: Mapping[str, Argument]
    ) -> Rendered:
        positional, keywords = self._context.values.arguments(call, self._hole)
        positional = [self._typed(item) for item in positional]
        keywords = {name: self._typed(item) for name, item in keywords.items()}
        if overrides:
            given = dict(zip(Signature.parse(row.source).positional, positional, strict=False))
            merged = given | keywords | dict(overrides)
            positional, keywords = [], {name: item for name, item in merged.items() if item.given}
        facts: dict[str, Any] = dict(inputs)
        nodes = self._given(row, positional, keywords)
        if not isinstance(row, Layer):
            facts = self._tensors(row, positional, keywords) | facts
        rendered = render(row, positional, keywords, facts, self._context.options.style)
        self._refuse_twice(rendered)
        if isinstance(row, Function):
            for item in tensor_inputs.wrapped(self._context, row, nodes, rendered.code, self._hole_of):
                self._wraps[id(item.node)] = item.code
                self._edits.pop(id(item.node), None)  # one that the code names twice has been read already
            for node in tensor_inputs.guessed(self._context, row, nodes, rendered.code, self._hole_of):
                self._note_guess(node, row.name)
        return rendered

    def _note_guess(self, node: cst.BaseExpression, name: str) -> None:
        """Say once of each variable that it is taken to be a tensor."""
        key = self._context.kinds.key(node)
        if key not in self._guessed:
            self._guessed.add(key)
            message = f"`{self._tree.source(node)}` is taken to be a tensor"
            self._context.finding("API108", node, message, name)

    def _typed(self, argument: Argument) -> Argument:
        """An argument with what its kind says of it."""
        hole = HOLE.fullmatch(argument.text)
        node = self._holes[int(hole[1])] if hole else None
        return argument if node is None else tensor_inputs.typed(self._context, argument, node)

    def _given(
        self, row: Row, positional: list[Argument], keywords: Mapping[str, Argument]
    ) -> dict[str, cst.BaseExpression]:
        """The nodes of a call's arguments by the row's parameters."""
        given = dict(zip(Signature.parse(row.source).positional, positional, strict=False))
        given |= {row.renamed.get(name, name): argument for name, argument in keywords.items()}
        holes = {name: HOLE.fullmatch(argument.text) for name, argument in given.items()}
        return {name: self._holes[int(hole[1])] for name, hole in holes.items() if hole}

    def _refuse_twice(self, rendered: Rendered) -> None:
        """Raises `Unrenderable` for an argument that the code names twice and that does something."""
        for code in (rendered.code, rendered.forward):
            holes = Counter(found[1] for found in HOLE.finditer(code))
            for number, count in holes.items():
                node = self._holes[int(number)]
                if count > 1 and spelling.does_something(self._inside(node)):
                    text = self._tree.source(node)
                    message = f"{rendered.row.name}: `{text}` would be computed twice; give it a name first"
                    raise Unrenderable("API102", message)

    def _tensors(
        self, row: Row, positional: list[Argument], keywords: Mapping[str, Argument]
    ) -> dict[str, Tensor | tuple[Tensor, ...]]:
        """What is known of a function's tensors; what another call returns is one, of whatever shape."""
        given = dict(zip(Signature.parse(row.source).positional, positional, strict=False))
        given |= {row.renamed.get(name, name): argument for name, argument in keywords.items()}
        values = {name: given[name].value for name in row.tensors if name in given}
        facts = {name: tensor_inputs.of_value(value) for name, value in values.items()}
        if isinstance(row, Function):
            nodes = self._given(row, positional, keywords)
            facts |= {
                name: fact
                for name in row.tensors
                if name in nodes
                and (fact := tensor_inputs.facts(self._context, row, name, nodes)) is not None
            }
        return {name: fact for name, fact in facts.items() if fact is not None}

    def _rebinds(self, node: cst.CSTNode) -> bool:
        """Whether a statement only gives a source-framework name another name: ``K = keras.backend``. Every use of
        that one is rewritten by itself; what becomes of the statement is for `migrate.codemods.aliases` to say."""
        match node:
            case cst.Assign(
                targets=[cst.AssignTarget(target=cst.Name())], value=cst.Name() | cst.Attribute() as value
            ):
                name = self._context.names.source(value)
                row = find(name) if name else None
                return name is not None and not isinstance(row, Constant) and not spelling.is_value(row)
        return False

    def _is_variable(self, node: cst.CSTNode, name: str) -> bool:
        """Whether a name is a variable that holds a constant, ``dtype = tf.int32``: it goes on to hold the new one."""
        return (
            isinstance(node, cst.Name)
            and isinstance(find(name), Constant)
            and all(binding.value is not None for binding in self._context.names.bindings(node))
        )

    # -- names --------------------------------------------------------------------------------------------------

    def _reference(self, node: cst.BaseExpression, name: str) -> list[TextEdit]:
        """A name that is not called: a constant, or a function used as a value."""
        if name in typenames.TYPES and (name in typenames.ANYWHERE or typenames.is_type(self._tree, node)):
            return [self._whole(node, self._context.local(typenames.TYPES[name]))]
        if isinstance(self._tree.parent(node), cst.AssignTarget):
            self._context.finding("API105", node, f"`{name}` is given another meaning here", name)
            return []
        row = find(name)
        code = spelling.as_value(row) or spelling.as_function(row, self._context.options.style)
        if isinstance(row, Constant):
            code = render(row, [], {}, style=self._context.options.style).code
        if row is not None and code is not None:
            self._context.level(row.level, name)
            return [self._whole(node, spelling.quoted_like(self._tree.text, self._context.localise(code)))]
        if row is None:
            self._context.finding("API101", node, f"no row for `{name}`", name)
        elif isinstance(row, Manual):
            message = row.note or f"`{name}` is to be rewritten by hand"
            self._context.finding("API107", node, message, name, row.advice)
        else:
            self._context.finding("API105", node, f"`{name}` is used as a value", name)
        return []

    # -- holes --------------------------------------------------------------------------------------------------

    def _hole(self, node: cst.BaseExpression) -> str:
        if id(node) not in self._hole_of:
            self._hole_of[id(node)] = f"__a{len(self._holes)}__"
            self._holes.append(node)
        return self._hole_of[id(node)]

    def _close(self, code: str, localised: bool = False) -> str:
        """Code with its holes filled by the texts of their nodes."""
        code = spelling.quoted_like(self._tree.text, code if localised else self._context.localise(code))
        used = {found[0] for found in HOLE.finditer(code)}
        texts = {hole.strip("_"): self._alone(self._holes[int(hole[3:-2])]) for hole in sorted(used)}
        if not texts:
            return code
        filled = fill(code, **texts)
        own = any("'" in text for text in texts.values())  # quotes of the user's, which stay
        return filled if own else spelling.quoted_like(self._tree.text, filled)

    def _alone(self, node: cst.BaseExpression) -> str:
        """A node's text where it may come next to a comma."""
        text = self._inside(node)
        return f"({text})" if isinstance(node, cst.Tuple | cst.GeneratorExp | cst.NamedExpr) else text

    def _readable(self, message: str) -> str:
        """A message of the catalog with the file's own texts in place of holes."""
        return HOLE.sub(lambda hole: self._tree.source(self._holes[int(hole[1])]), message)

    def _whole(self, node: cst.CSTNode, text: str) -> TextEdit:
        """The edit that replaces a node, bracketed where the place around it binds tighter."""
        start, end = self._tree.span(node)
        if isinstance(node, cst.BaseExpression):
            text = spelling.fitting(text, node, self._tree.parent(node))
        return TextEdit(start, end, text.replace("\r\n", "\n").replace("\n", self._tree.newline))
