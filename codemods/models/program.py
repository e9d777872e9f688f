"""The migrated class as a small program: blocks of statements for ``__init__`` and for ``forward``.

Both keep the loops and branches of the source. A statement that only defines names is left out if nothing needs them.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from migrate.provenance import BlockLink, LayerLink


@dataclass(eq=False)
class Slot:
    """The place in ``__init__`` where a module is made; its code is known once the layer is called.

    Attributes:
        attribute: the attribute's name; of a module made in a loop that of the ``ModuleList``.
        listed: whether it is made in a loop.
        reference: how ``forward`` names the module: ``self.conv``, or a mark that is replaced when the loop is written.
        code: the constructor; '' while not known, or if no module is needed.
        setup: statements after construction.
        link: for the provenance file; links: of a container, those of the modules in it.
        held: of another model's layer, the expression that gives its module.
    """

    attribute: str
    listed: bool
    reference: str
    code: str = ""
    setup: tuple[str, ...] = ()
    link: LayerLink | BlockLink | None = None
    links: tuple[LayerLink, ...] = ()
    singular: str = ""
    held: str = ""


def members(slots: Iterable[Slot]) -> tuple[LayerLink | BlockLink, ...]:
    """The links of all modules that were made, in the order of their creation."""
    made = [slot for slot in slots if slot.code]
    return tuple(link for slot in made for link in ((slot.link,) if slot.link is not None else slot.links))


@dataclass
class Line:
    """A statement (of any number of lines), with the comments above it and after it.

    ``defines``: names without which nothing else is the matter: the statement goes if nobody uses them. ``leads``: it
    belongs to the statement after it, whose comments then stand above both.
    """

    code: str
    comments: tuple[str, ...] = ()
    trailing: str = ""
    defines: tuple[str, ...] = ()
    slot: Slot | None = None
    leads: bool = False


@dataclass
class Loop:
    """``for target in iterable``; ``pieces``: target and iterable of each thing that it runs over."""

    target: str
    iterable: str
    body: Block
    comments: tuple[str, ...] = ()
    pieces: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Branch:
    """``if test: ... else: ...``."""

    test: str
    body: Block
    orelse: Block
    comments: tuple[str, ...] = ()


@dataclass
class Block:
    """Statements in order."""

    items: list[Line | Loop | Branch] = field(default_factory=list)

    def add(self, item: Line | Loop | Branch) -> None:
        """One more statement."""
        above = list(itertools.takewhile(_leads, reversed(self.items)))
        if above and item.comments and not above[-1].comments:
            above[-1].comments, item.comments = item.comments, ()
        self.items.append(item)


def _leads(item: Line | Loop | Branch) -> bool:
    return isinstance(item, Line) and item.leads


@lru_cache(maxsize=4096)
def names_in(code: str) -> frozenset[str]:
    """The variables that a piece of code reads or writes."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return frozenset(re.findall(r"[A-Za-z_]\w*", code))
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def attributes_in(code: str) -> set[str]:
    """The attributes of ``self`` that a piece of code names."""
    return set(re.findall(r"\bself\.([A-Za-z_]\w*)", code))


def line_codes(line: Line) -> list[str]:
    """A line's statements, those of its slot filled in; none if the slot stayed empty."""
    if line.slot is None:
        return [line.code]
    slot = line.slot
    if not slot.code:
        return []
    made = (
        f"self.{slot.attribute}.append({slot.code})"
        if slot.listed
        else f"self.{slot.attribute} = {slot.code}"
    )
    target = f"self.{slot.attribute}[-1]" if slot.listed else f"self.{slot.attribute}"
    return [made, *(statement.replace("__layer__", target) for statement in slot.setup)]


def lines_of(block: Block) -> Iterator[Line]:
    """Every line of a block, those in loops and branches too."""
    for item in block.items:
        if isinstance(item, Line):
            yield item
        else:
            yield from lines_of(item.body)
            if isinstance(item, Branch):
                yield from lines_of(item.orelse)


def used_names(block: Block) -> set[str]:
    """The variables that a block reads, apart from those that only keep themselves up to date."""
    needed: set[str] = set()
    while True:
        found = _used(block, needed)
        if found <= needed:
            return needed
        needed |= found


def _used(block: Block, needed: set[str]) -> set[str]:
    found: set[str] = set()
    for item in block.items:
        if isinstance(item, Line):
            if not item.defines or needed & set(item.defines):
                for code in line_codes(item):
                    found |= names_in(code)
        elif isinstance(item, Loop):
            if not is_empty(item.body, needed):
                found |= names_in(item.iterable) | _used(item.body, needed)
        elif not (is_empty(item.body, needed) and is_empty(item.orelse, needed)):
            found |= names_in(item.test) | _used(item.body, needed) | _used(item.orelse, needed)
    return found


def is_empty(block: Block, needed: set[str]) -> bool:
    """Whether nothing of a block is left when only the names in ``needed`` are wanted."""
    return not pruned(block, needed).items


def pruned(block: Block, needed: set[str]) -> Block:
    """The block without the definitions that nobody needs and without empty loops and branches."""
    kept: list[Line | Loop | Branch] = []
    for item in block.items:
        if isinstance(item, Line):
            if line_codes(item) and (not item.defines or needed & set(item.defines)):
                kept.append(item)
        elif isinstance(item, Loop):
            body = pruned(item.body, needed)
            if body.items:
                kept.append(Loop(item.target, item.iterable, body, item.comments))
        else:
            body, orelse = pruned(item.body, needed), pruned(item.orelse, needed)
            if body.items or orelse.items:
                kept.append(Branch(item.test, body, orelse, item.comments))
    return Block(kept)


def compacted(block: Block) -> Block:
    """A list that a loop of one line fills becomes one expression: ``nn.ModuleList(Block(n) for n in sizes)``."""
    kept: list[Line | Loop | Branch] = []
    for item in block.items:
        whole = _filled_at_once(kept[-1], item) if kept else None
        if whole is not None:
            kept[-1] = whole
        else:
            kept.append(item)
    return Block(kept)


def _filled_at_once(opened: Line | Loop | Branch, loop: Line | Loop | Branch) -> Line | None:
    if not isinstance(opened, Line) or not isinstance(loop, Loop) or len(loop.body.items) != 1:
        return None
    line = loop.body.items[0]
    slot = line.slot if isinstance(line, Line) else None
    start = f"self.{slot.attribute} = " if slot is not None else ""
    if (
        slot is None
        or not slot.listed
        or slot.setup
        or not opened.code.startswith(start)
        or opened.code[-2:] != "()"
    ):
        return None
    code = f"{opened.code[:-1]}{slot.code} for {loop.target} in {loop.iterable})"
    return Line(code, (*opened.comments, *loop.comments))


def substitute(block: Block, change: Callable[[str], str]) -> None:
    """Change the text of every statement of a block, in place."""
    for item in block.items:
        if isinstance(item, Line):
            item.code = change(item.code)
            continue
        if isinstance(item, Loop):
            item.iterable = change(item.iterable)
        else:
            item.test = change(item.test)
            substitute(item.orelse, change)
        substitute(item.body, change)


def write(block: Block, indent: str = "") -> list[str]:
    """The block's lines of text, indented by four spaces a level."""
    lines: list[str] = []
    for item in block.items:
        lines.extend(indent + comment if comment else "" for comment in item.comments)
        if isinstance(item, Line):
            written = [part for code in line_codes(item) for part in indented(code, indent)]
            if item.trailing and written:
                written[-1] += "  " + item.trailing
            lines.extend(written)
        elif isinstance(item, Loop):
            lines.append(f"{indent}for {item.target} in {item.iterable}:")
            lines.extend(write(item.body, indent + "    "))
        elif item.body.items:
            lines.append(f"{indent}if {item.test}:")
            lines.extend(write(item.body, indent + "    "))
            if item.orelse.items:
                lines.append(f"{indent}else:")
                lines.extend(write(item.orelse, indent + "    "))
        else:
            lines.append(f"{indent}if {negated(item.test)}:")
            lines.extend(write(item.orelse, indent + "    "))
    return lines


def indented(code: str, indent: str) -> list[str]:
    """Lines of code with an indent in front."""
    return [indent + line if line.strip() else "" for line in code.split("\n")]


def negated(test: str) -> str:
    """The opposite of a condition, as one would write it."""
    node = ast.parse(test, mode="eval").body
    opposite = {
        ast.Eq: "!=",
        ast.NotEq: "==",
        ast.Is: "is not",
        ast.IsNot: "is",
        ast.In: "not in",
        ast.NotIn: "in",
    }
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return ast.unparse(operand)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in opposite:
            return f"{ast.unparse(left)} {opposite[type(op)]} {ast.unparse(right)}"
        case ast.Name() | ast.Attribute() | ast.Call() | ast.Subscript():
            return f"not {test}"
    return f"not ({test})"
