"""The state of one interpretation: what the names mean, and the program written so far."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from migrate.catalog.dims import Dim
from migrate.catalog.template import bracketed
from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import naming
from migrate.codemods.models.program import Block, Line, Slot, names_in
from migrate.codemods.models.values import CannotFollow, Static, TensorRef, Value
from migrate.codemods.tree import below
from migrate.provenance import BlockLink, LayerLink

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext
    from migrate.codemods.models.blocks import Blocks
    from migrate.codemods.models.methods import Instance
    from migrate.codemods.models.opened import Opened

INNER = "__inner_"  # begins the names of sizes that only an inlined function knows
MARK = "__module_{}__"


@dataclass
class Draft:
    """The class under construction.

    Attributes:
        taken: attribute names in use.
        slots: modules in the order of their creation.
        sizes: names that stand for sizes in ``__init__``: input sizes and sizes carried through loops.
        looped: names that a loop of the constructor binds, which are others for each of the layers that it makes.
        carried: those of a loop, which a later loop may use again.
        permutes: how often a tensor changes its layout.
        inputs: the model's inputs in the order of their creation: variable, name and facts.
        levels: of each rendering the level, the row's name, its note, and the node.
        statics: attributes that keep a number of ``__init__`` for ``forward``, by the number's name.
        lazy: layers whose input size only the first call will tell.
        masks: variables of ``forward`` that hold masks.
        marks: gives each module made in a loop a number of its own.
        made: the modules and the calls that make them in the source: of those in inlined functions the whole path.
        applied: the layers that are called, in order, and what each gives.
        images: inputs and outputs of pre-trained networks.
        opened: earlier models that this one runs the inside of, by their variables; named: variables of their layers.
    """

    taken: set[str] = field(default_factory=set)
    slots: list[Slot] = field(default_factory=list)
    sizes: set[str] = field(default_factory=set)
    looped: set[str] = field(default_factory=set)
    carried: set[str] = field(default_factory=set)
    permutes: int = 0
    inputs: list[tuple[str, Any]] = field(default_factory=list)
    levels: list[tuple[Any, str, str, cst.CSTNode]] = field(default_factory=list)
    statics: dict[str, str] = field(default_factory=dict)
    lazy: list[cst.Call] = field(default_factory=list)
    masks: set[str] = field(default_factory=set)
    marks: Callable[[], int] = field(default_factory=lambda: itertools.count().__next__)
    made: list[tuple[tuple[int, ...], Slot]] = field(default_factory=list)
    applied: list[tuple[Value, Value]] = field(default_factory=list)
    opened: dict[str, Opened] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    images: dict[str, TensorRef] = field(default_factory=dict)

    def fork(self) -> Draft:
        """A copy for a trial."""
        return replace(
            self,
            taken=set(self.taken),
            slots=list(self.slots),
            sizes=set(self.sizes),
            looped=set(self.looped),
            carried=set(self.carried),
            inputs=list(self.inputs),
            levels=list(self.levels),
            statics=dict(self.statics),
            lazy=list(self.lazy),
            masks=set(self.masks),
            made=list(self.made),
            applied=list(self.applied),
            opened=dict(self.opened),
            named=set(self.named),
            images=dict(self.images),
        )


@dataclass
class LoopState:
    """A loop that is being interpreted: modules created directly in its body, or below it."""

    node: cst.CSTNode
    slots: list[tuple[Slot, bool]] = field(default_factory=list)
    branches: int = 0


@dataclass
class Run:
    """One interpretation of a function's statements.

    Attributes:
        context: the file the statements are in.
        blocks: classes made from helper functions, shared by the whole file.
        env: what each name means now.
        quiet: only facts are wanted: nothing is written, no finding made.
        statement: the statement that is being interpreted; targets: the names it binds.
        rest: statements that come later, one list for each level of nesting.
        loops: the loops around the place.
        returns: values returned so far.
        hint: the variable that the value of the current expression is given to.
        output_layout: of the tensors returned; None: as they are.
        is_forward: the statements are those of ``call``: they run with every batch, whose size is then known.
        is_inlined: a function is run for what it returns to a caller: sizes are in the caller's terms, and names of the
            function's own mean nothing there.
        is_pipeline: the model that is built is a ``keras.Sequential``; target: its call, where there are several.
        is_unrolled: the turns of a loop are written one by one, each with the branches that it takes.
        texts: what is written in the place of names that only an inlined function, or one turn of a loop, knows.
        is_opened: the statements are those of an earlier model, of which this one asks for the inside.
        body_nodes: the statements of the model that is built.
        path: ids of the calls whose functions are inlined.
        standing: ids of the calls that made the models which variables still hold; None where all layers are new.
        depth: of functions whose bodies are written in the place of their calls; 0: of none.
        avoided: names of the caller, which an inlined function must not bind.
        given: what is known of the tensor that a Sequential is called with.
        instance: ``self`` of the class whose method builds the model.
        skipped: ids of the names that only say which tensors are the model's inputs.
    """

    context: FileContext
    blocks: Blocks
    draft: Draft = field(default_factory=Draft)
    env: dict[str, Value] = field(default_factory=dict)
    init: Block = field(default_factory=Block)
    forward: Block = field(default_factory=Block)
    quiet: bool = False
    statement: cst.CSTNode | None = None
    targets: frozenset[str] = frozenset()
    rest: tuple[Sequence[cst.CSTNode], ...] = ()
    loops: tuple[LoopState, ...] = ()
    returns: list[Value] = field(default_factory=list)
    hint: str | None = None
    output_layout: str | None = None
    skipped: frozenset[int] = frozenset()
    is_pipeline: bool = False
    target: cst.CSTNode | None = None
    given: Tensor | None = None
    instance: Instance | None = None
    is_inlined: bool = False
    is_forward: bool = False
    is_unrolled: bool = False
    is_opened: bool = False
    body_nodes: Sequence[cst.CSTNode] = ()
    texts: dict[str, str] = field(default_factory=dict)
    path: tuple[int, ...] = ()
    standing: frozenset[int] | None = None
    depth: int = 0
    avoided: frozenset[str] = frozenset()

    def fork(self, quiet: bool | None = None) -> Run:
        """A copy whose effects on names and program stay its own."""
        return replace(
            self,
            env=dict(self.env),
            texts=dict(self.texts),
            init=Block(),
            forward=Block(),
            draft=self.draft.fork(),
            returns=list(self.returns),
            loops=tuple(replace(loop, slots=list(loop.slots)) for loop in self.loops),
            quiet=self.quiet if quiet is None else quiet,
        )

    def aside(self) -> Run:
        """A copy that stands in no statement and no loop: what it finds out is not written there."""
        made = copy(self)  # `replace` would ask for every field by its name, for each expression of a method
        made.statement, made.rest, made.loops = None, (), ()
        return made

    def body(self, node: cst.CSTNode) -> Run:
        """A run for the body of a loop: it writes into blocks of its own and shares everything else."""
        loops = (*self.loops, LoopState(node))
        texts = dict(self.texts)
        return replace(self, env=dict(self.env), texts=texts, init=Block(), forward=Block(), loops=loops)

    def symbol(self, name: str) -> Dim:
        """The size that a name stands for."""
        return Dim.symbol(INNER + name if self.is_inlined else name)

    def own_name(self, name: str) -> str:
        """The name under which a variable is bound: its own, unless an inlined function's caller has the same."""
        if name not in self.avoided:
            self.texts.pop(name, None)
            return name
        if self.loops:
            raise CannotFollow("MOD401", self.statement, f"`{name}` means two things in this loop")
        free = naming.attribute(name, {*self.avoided, *self.env})
        self.texts[name] = free
        return free

    def emit(self, line: Line) -> None:
        """A statement of ``forward``."""
        self.forward.add(line)

    def define(self, name: str, line: Line, local: bool) -> None:
        """A statement of ``__init__`` that defines a name; repeated in ``forward`` where it changes in a loop."""
        self.init.add(line)
        if local:
            self.forward.add(replace(line))

    def new_slot(
        self, wanted: str, link: LayerLink | BlockLink | None, node: cst.CSTNode | None = None
    ) -> Slot:
        """A place for a module in ``__init__``, at the end of what is there now.

        Args:
            node: the call that makes the layer; where an earlier model of the file has it, the place is for that one.
        """
        held = self.blocks.owners.get((*self.path, id(node))) if self.standing is not None else None
        if held is not None and (self.loops or not held.text or id(held.call) not in (self.standing or ())):
            raise CannotFollow("MOD401", node, f"which layer of `{held.model}` this is, is not known")
        slot = self._slot(held.attribute if held is not None else wanted, link)
        slot.held = held.text if held is not None else ""
        if node is not None:
            self.draft.made.append(((*self.path, id(node)), slot))
        return slot

    def _slot(self, wanted: str, link: LayerLink | BlockLink | None) -> Slot:
        if not self.loops:
            name = naming.attribute(wanted, self.draft.taken)
            slot = Slot(name, False, f"self.{name}", link=link)
        else:
            name = naming.attribute(naming.plural(wanted), self.draft.taken)
            slot = Slot(name, True, MARK.format(self.draft.marks()), link=link, singular=wanted)
            for depth, loop in enumerate(self.loops):
                loop.slots.append((slot, depth == len(self.loops) - 1 and not loop.branches))
        self.draft.slots.append(slot)
        self.init.add(Line("", slot=slot))
        return slot

    def is_needed(self, name: str) -> bool:
        """Whether a variable is read after the current statement, or again in a loop around it."""
        if name in self.targets or self.count(name) > 1:
            return False
        if any(name in node_names(node, self.skipped) for later in self.rest for node in later):
            return True
        return any(name in node_names(loop.node) for loop in self.loops)

    def count(self, name: str) -> int:
        """How often the current statement reads a name."""
        if self.statement is None:
            return 0
        return sum(1 for node in below(self.statement, cst.Name) if node.value == name)

    def statics(self) -> set[str]:
        """Names that ``forward`` has to take from ``self``."""
        own = {name for name, value in self.env.items() if isinstance(value, Static) and not value.local}
        return own | self.draft.sizes | (self.instance.read.keys() if self.instance is not None else set())

    def forward_text(self, code: str) -> str:
        """Code of ``forward`` in which numbers that ``__init__`` knows are attributes: ``window`` → ``self.window``."""
        wanted = names_in(code) & self.statics()
        for name in sorted(wanted - self.draft.statics.keys()):
            self.draft.statics[name] = naming.attribute(name, self.draft.taken)
        return qualify(code, {name: self.draft.statics[name] for name in wanted}) if wanted else code


@dataclass(frozen=True)
class Snapshot:
    """The state of a run before something that may fail."""

    draft: Draft
    env: dict[str, Value]
    texts: dict[str, str]
    lines: tuple[int, int]
    slots: tuple[int, ...]
    hint: str | None

    @classmethod
    def of(cls, run: Run) -> Snapshot:
        """Remember where a run is."""
        lines = len(run.init.items), len(run.forward.items)
        slots = tuple(len(loop.slots) for loop in run.loops)
        return cls(run.draft.fork(), dict(run.env), dict(run.texts), lines, slots, run.hint)

    def restore(self, run: Run) -> None:
        """Bring the run back to there."""
        vars(run.draft).update(vars(self.draft.fork()))
        run.env.clear()
        run.env.update(self.env)
        run.texts.clear()
        run.texts.update(self.texts)
        del run.init.items[self.lines[0] :], run.forward.items[self.lines[1] :]
        for loop, count in zip(run.loops, self.slots, strict=True):
            del loop.slots[count:]
        run.hint = self.hint


def node_names(node: cst.CSTNode, skipped: frozenset[int] = frozenset()) -> set[str]:
    """The names below a node, without certain nodes."""
    return {part.value for part in below(node, cst.Name) if id(part) not in skipped}


def qualify(code: str, attributes: dict[str, str]) -> str:
    """Put ``self.attribute`` in the place of variables."""
    return substituted(code, {name: f"self.{attribute}" for name, attribute in attributes.items()})


def substituted(code: str, texts: Mapping[str, str]) -> str:
    """Put other expressions in the place of variables, in brackets where they need them."""
    tree = ast.parse(code)
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in texts]
    if not found:
        return code
    if any(isinstance(node, ast.JoinedStr) for node in ast.walk(tree)):
        return ast.unparse(_Substitution(texts).visit(tree))  # there the places of names are not exact
    data = code.encode().splitlines(keepends=True)
    alone = {id(part) for node in ast.walk(tree) for part in _alone(node)}
    for node in sorted(found, key=lambda name: (name.lineno, name.col_offset), reverse=True):
        line, start = data[node.lineno - 1], node.col_offset
        end = start + len(node.id.encode())
        text = texts[node.id] if id(node) in alone else bracketed(texts[node.id])
        data[node.lineno - 1] = line[:start] + text.encode() + line[end:]
    return b"".join(data).decode()


def _alone(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that need no brackets: arguments, elements, whole expressions."""
    match node:
        case ast.Expr(value=value) | ast.Assign(value=value) | ast.keyword(value=value):
            yield value
        case ast.Call(args=args):
            yield from args
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            yield from elements


class _Substitution(ast.NodeTransformer):
    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def visit_Name(self, node: ast.Name) -> ast.expr:
        text = self._texts.get(node.id)
        return node if text is None else ast.parse(text, mode="eval").body
