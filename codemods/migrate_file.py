"""One file, from its text to its migrated text: plan, apply, settle the imports, check.

What comes out parses, has no name that dangles, and leaves no reference to the source framework without a finding; if
that cannot be had, the file stays as it was and a finding says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from migrate.codemods import aliases, freed, hollows, imports, statements, todo, unwrap
from migrate.codemods import syntax as cst
from migrate.codemods.accounting import is_replaced, references
from migrate.codemods.analysis.names import Names
from migrate.codemods.analysis.repository import Module, Repository
from migrate.codemods.analysis.scopes import Scopes, Star
from migrate.codemods.context import FileContext, Links, Options, Placed
from migrate.codemods.edits import TextEdit, apply, identifiers, outside
from migrate.codemods.keras_generation_doubts import tell_doubts
from migrate.codemods.localnames import Import
from migrate.codemods.long_lines import broken
from migrate.codemods.outcome import Migrated as Migrated
from migrate.codemods.parsed import parsed
from migrate.codemods.rewrite import Rewrite
from migrate.codemods.suppression import Keeps
from migrate.codemods.tree import Tree, below
from migrate.codemods.usage import Usage, usage
from migrate.finding import Finding, Suppressed

WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Draft:
    """A file after planning, before its imports are settled: ``text`` has all ``edits`` but those."""

    context: FileContext
    edits: list[TextEdit]
    text: str

    @cached_property
    def was(self) -> Usage:
        """The names that the original text reads; those of the files that others import are asked for again when all
        are planned."""
        return usage(self.context.tree.text)

    @cached_property
    def now(self) -> Usage:
        """The names that the text reads by now.

        Raises:
            SyntaxError: it is not Python.
        """
        return usage(self.text)

    def was_read(self, alias: aliases.Alias) -> bool:
        """Whether the original text reads a name that it binds; one that stands there once is bound there."""
        once = self.context.tree.text.count(alias.local) == 1
        return not once and self.was.reads(alias.scope, alias.local)

    def puts_in(self, *words: str) -> bool:
        """Whether the text of an edit has one of some words."""
        return not self._put_in.isdisjoint(words)

    @cached_property
    def _put_in(self) -> frozenset[str]:
        return frozenset(word for edit in self.edits for word in WORD.findall(edit.text))


def plan(
    path: PurePosixPath,
    text: str,
    module: str,
    repository: Repository,
    links: Links,
    options: Options,
    rewrites: Sequence[Rewrite],
) -> Draft:
    """Let the rewrites plan a file, and rewrite what they leave by the catalog. A rewrite that fails is left out.

    Raises:
        libcst.ParserSyntaxError: LibCST cannot parse what Python can.
    """
    tree = Tree(text)
    package = repository.package_of(module)
    scopes, follow = Scopes(tree.module, package), repository.seen_from(package)
    failed: dict[str, str] = {}
    hollow = hollows.told(tree)
    while True:
        made = Links()
        context = FileContext(path, tree, Names(scopes, module, follow), repository, made, options)
        hollows.leave(context, hollow.values())
        for rewrite in rewrites:
            if rewrite.name in failed:
                continue
            try:
                rewrite.plan(context)
            except Exception as error:  # one rewrite's mistake must not cost the user the whole run
                failed[rewrite.name] = f"{type(error).__name__}: {error}"
                break
        else:
            edits = context.text_edits()
            draft = Draft(context, edits, apply(tree.data, edits))
            found = hollows.found(draft)
            if hollow.keys() >= found.keys():
                break
            hollow |= found
    for name, reason in failed.items():
        context.file_finding("SRC007", f"the rewrite `{name}` failed ({reason})")
    links.classes += made.classes
    links.models += made.models
    links.trainings |= made.trainings
    tell_doubts(context)
    return draft


def finish(draft: Draft, kept: aliases.Kept) -> Migrated:
    """Settle a file's imports and check the result.

    Args:
        kept: whether another file still imports a name from this one.
    """
    context = draft.context
    original = context.tree.text
    try:
        settled = _settled(draft, kept)
        _tell_left(context, settled)
        _tell_keeps(context)
        told = unwrap.inserted(context.tree, context.unwrapped.values(), _todos(context))
        text = apply(context.tree.data, outside(statements.tidy(context.tree, settled.edits + told)))
        text, missing = accounted(text, draft, settled)
        text = broken(original, text)
        _check(draft, text)
    except (SyntaxError, ValueError, cst.ParserSyntaxError) as error:
        reason = f"the rewritten text does not hold together ({getattr(error, 'msg', error)})"
        finding = Finding("SRC006", " ".join(reason.split()), str(context.path))
        return Migrated(
            context.path,
            original,
            original,
            (*_findings(context), finding),
            suppressed=_suppressed(context),
            references=references(context, ()),
        )
    support = _support(draft, settled.needed, text)
    return Migrated(
        context.path,
        original,
        text,
        (*_findings(context), *missing),
        tuple(context.levels),
        support,
        _suppressed(context),
        references(context, settled.edits),
        tuple((str(path), text) for path, text in context.modules.items()),
    )


def _support(draft: Draft, needed: Sequence[Import], text: str) -> tuple[str, ...]:
    """The support classes that the migrated text imports.

    Args:
        needed: the imports that were added.
    """
    context = draft.context
    names = context.local_names.support
    if not names:
        return ()
    carried = context.repository.support_module(context.module_name)
    imported = {item.full for item in needed}
    if carried.rpartition(".")[2] in context.tree.text or draft.puts_in("import"):
        imported |= Module.read(context.module_name, context.path, parsed(text)).imports
    return tuple(name for name in names if f"{carried}.{name}" in imported)


def _findings(context: FileContext) -> tuple[Finding, ...]:
    return tuple(placed.finding for placed in context.placed if placed.by is None)


def _suppressed(context: FileContext) -> tuple[Suppressed, ...]:
    return tuple(Suppressed(placed.finding, placed.by) for placed in context.placed if placed.by is not None)


@dataclass(frozen=True)
class Settled:
    """A file with its imports settled.

    Attributes:
        edits: all of the file, with those of its imports.
        needed: the imports that they add.
        left, stars: the aliases and star imports of the source framework that stay.
    """

    edits: list[TextEdit]
    needed: Sequence[Import]
    left: Sequence[aliases.Alias]
    stars: Sequence[Star]


def _settled(draft: Draft, kept: aliases.Kept) -> Settled:
    context, tree = draft.context, draft.context.tree
    found = aliases.aliases(context.names)
    text, edits, now = draft.text, draft.edits, draft.now
    while True:
        settled = aliases.settle(found, draft.was_read, now, kept, context.is_planned)
        stars = [star.node for star in context.names.scopes.stars if _star_goes(context, star, now)]
        removals = aliases.removal_edits(tree, settled.removed, stars)
        edits = [*(edit for edit in draft.edits if not _inside(edit, removals)), *removals]
        shorter = apply(tree.data, edits)
        if shorter == text or all(alias.part for alias in settled.removed):
            break  # an import reads nothing
        text, now = shorter, usage(shorter)  # a renaming that went may have been the last to use an import
    needed = [item for item in context.local_names.imports if draft.now.lacks(item.bound)]
    edits, needed = freed.reclaim(edits, needed, settled.removed, context.names.scopes)
    style = imports.style_of(tree, context.package, context.repository.modules)
    edits = [*imports.insertions(tree, needed, aliases.gone(settled.removed, stars), style), *edits]
    gone = {id(node) for node in stars}
    source = context.names.is_source
    staying = [
        star
        for star in context.names.scopes.stars
        if id(star.node) not in gone
        and source(context.names.full(star.module))
        and not context.is_planned(star.node)
    ]
    return Settled(edits, needed, settled.left, staying)


def _inside(edit: TextEdit, removals: list[TextEdit]) -> bool:
    """Whether an edit changes what goes: the value of a renaming that nothing uses any more. What is put in where
    that begins or ends is beside it."""
    beside = (
        {place for item in removals for place in (item.start, item.end)} if edit.start == edit.end else set()
    )
    return edit.start not in beside and any(
        item.start <= edit.start and edit.end <= item.end and item.start < item.end for item in removals
    )


def _star_goes(context: FileContext, star: Star, now: Usage) -> bool:
    """Whether a star import of the source framework has no name left that it gives, or may give."""
    names = context.names
    if not names.is_source(names.full(star.module)) or context.is_planned(star.node):
        return False
    given = any(now.reads((), name) for name in names.scopes.unbound if names.star_gives(star, name))
    bound = {item.bound for item in context.local_names.imports}
    return not given and all(names.star_gives_any(name) for name in now.unbound() - bound)


def _tell_left(context: FileContext, settled: Settled) -> None:
    """A renaming that stays is a finding; so is an import that stays without a reference that stays and needs it."""
    if not settled.left and not settled.stars:
        return
    replaced = sorted((edit.start, edit.end) for edit in settled.edits if edit.end > edit.start)
    roots = {
        context.source(node).partition(".")[0]
        for node, _ in context.names.references(context.module)
        if not is_replaced(replaced, context.tree.span(node))
    }
    roots |= {
        name for edit in settled.edits for name in identifiers(edit.text)
    }  # what a rewrite writes is accounted for later
    for alias in settled.left:
        if alias.part is None:
            node = alias.binding.value
            assert node is not None  # a renaming is an assignment
            if is_replaced(replaced, context.tree.span(node)) and _is_handed_on(context, alias):
                continue  # a function of the other framework by now
            context.finding(
                "API105", node, f"`{alias.name}` is used under the name `{alias.local}`", alias.name
            )
        elif alias.local not in roots:
            context.finding(
                "API101", alias.binding.node, f"`{alias.name}` is still imported here", alias.name
            )
    for star in settled.stars:
        context.finding("API101", star.node, f"names of `{star.module}` may be in use", star.module)


def _is_handed_on(context: FileContext, alias: aliases.Alias) -> bool:
    """Whether a renamed function is only handed on, or called with one argument: what it takes beyond that may have
    other names and another order by now."""
    for node in below(context.module, cst.Name):
        if node.value == alias.local and alias.binding in context.names.bindings(node):
            call = context.tree.parent(node)
            if isinstance(call, cst.Attribute):
                return False
            given = call.args if isinstance(call, cst.Call) and call.func is node else None
            if given is not None and (len(given) != 1 or given[0].keyword or given[0].star):
                return False
    return True


def _tell_keeps(context: FileContext) -> None:
    """A comment that suppresses nothing, or cannot, is told; no TODO line is put above a comment."""
    for keep in context.keeps.unused():
        code, message = (
            ("SRC020", keep.trouble) if keep.trouble else ("SRC021", "nothing to keep here any more")
        )
        context.file_finding(code, message, keep.line)


def _todos(context: FileContext) -> list[TextEdit]:
    """The TODO lines, each above its statement or the outermost one that is edited as a whole."""
    by_statement: dict[int, tuple[cst.CSTNode, list[Placed]]] = {}
    for placed in context.placed:
        if placed.has_todo:
            statement = context.anchor(placed.node)
            by_statement.setdefault(id(statement), (statement, []))[1].append(placed)
    edits: list[TextEdit] = []
    for statement, items in by_statement.values():
        told = any(todo.code_of(line) for line in todo.above(context.tree, statement))
        findings = [placed.finding for placed in items if not (placed.region and told)]
        edit = todo.insertion(context.tree, statement, findings)
        edits += [edit] if edit is not None else []
    return edits


def _may_be_left(draft: Draft, settled: Settled) -> bool:
    """Whether text that a rewrite has put in may name the source framework, or one has left something as it is; of the
    rest, every reference has been looked at."""
    context = draft.context
    if not (context.edits or context.before or context.after or context.ahead):
        return False
    return bool(settled.stars or context.left) or draft.puts_in(
        "import", *(alias.local for alias in settled.left)
    )


def accounted(text: str, draft: Draft, settled: Settled) -> tuple[str, tuple[Finding, ...]]:
    """The text with a TODO line above every statement that names the source framework and has none, and the findings
    for those: what a rewrite left behind without a word."""
    context = draft.context
    if not _may_be_left(draft, settled):
        return text, ()
    module = Module.read(context.module_name, context.path, parsed(text))
    full, is_source = context.names.full, context.names.is_source
    if not any(is_source(full(name)) for name in (*module.imports, *module.exports.values())):
        return text, ()
    tree = Tree(text)
    names = Names(Scopes(tree.module, context.package), context.module_name, context.names.follow)
    keeps = Keeps(tree)
    accepted = {placed.finding.api for placed in context.placed if placed.by is not None}
    missing: dict[int, tuple[cst.CSTNode, Finding]] = {}
    doubtful = ((node, names.doubtful(node)) for node in below(tree.module, cst.Name))
    for node, name in (*names.references(tree.module), *((node, name) for node, name in doubtful if name)):
        statement = tree.statement(node)
        if name in accepted or keeps.covers(node):
            continue
        if id(statement) not in missing and not todo.covers(tree, node):
            places = (
                context.line(at) for at, other in context.names.references(context.module) if other == name
            )
            finding = Finding(
                "API101", f"`{name}` is left here", str(context.path), next(places, 0), api=name
            )
            missing[id(statement)] = (statement, finding)
    edits = (todo.insertion(tree, statement, [finding]) for statement, finding in missing.values())
    made = apply(tree.data, [edit for edit in edits if edit is not None])
    tree.release()
    return made, tuple(finding for _, finding in missing.values())


def _check(draft: Draft, text: str) -> None:
    """Raise a ValueError if a name dangles that did not before, a SyntaxError if the text does not parse."""
    if text != draft.context.tree.text:
        dangling = usage(text).dangling()
        dangling -= draft.was.unbound() if dangling else frozenset()
        if dangling:
            raise ValueError(f"nothing defines {', '.join(sorted(dangling))}")
