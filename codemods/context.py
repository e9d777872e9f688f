"""What a rewrite sees of one file, and how it says what shall happen to it.

Nodes are those of the file's original LibCST tree (`context.module`); replacements are source text of the target
framework, dedented, with ``\\n`` as newline: the engine indents it and uses the file's own newlines. A rewrite writes
out full names through `local` or `localise`, and takes texts of the user's own expressions from `expression`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, TypeVar

from migrate.catalog.model import Row
from migrate.catalog.render import Rendered, render
from migrate.catalog.signature import Argument
from migrate.catalog.values import Tensor
from migrate.codemods import statements, unwrap
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.interpreter import Kinds
from migrate.codemods.analysis.kinds import Kind
from migrate.codemods.analysis.names import Names
from migrate.codemods.analysis.repository import Repository
from migrate.codemods.calls import Expressions
from migrate.codemods.edits import TextEdit, apply
from migrate.codemods.localnames import LocalNames
from migrate.codemods.outcome import Options as Options
from migrate.codemods.planned import Edit as Edit
from migrate.codemods.planned import Links as Links
from migrate.codemods.planned import Placed as Placed
from migrate.codemods.telling import Telling
from migrate.codemods.tree import Tree, below, walk
from migrate.codemods.values import Arguments, Values, ValueSource

Made = TypeVar("Made")


class FileContext(Telling):
    """One file while it is planned.

    Attributes:
        path: below the root of the run, with forward slashes.
        module_name: as other files import it: ``digits.model``.
        tree: the tree with spans, parents, statements.
        names: what a name means: ``names.resolve(node)`` gives ``keras.layers.Dense``, ``digits.model.build_model``
            or ``numpy.array``, through aliases and re-exports; None for local variables.
        values: what is known of a value: ``values.of(node)``.
        repository: the other files of the run.
        package: the package that the file's relative imports start from.
        links: where to add `ClassLink` and `ModelLink` for the provenance file.
        options: style and direction.
    """

    def __init__(
        self,
        path: PurePosixPath,
        tree: Tree,
        names: Names,
        repository: Repository,
        links: Links,
        options: Options,
    ) -> None:
        super().__init__(path, tree, options)
        self.module_name = names.module
        self.names = names
        self.repository = repository
        self.links = links
        self.values = Values(tree, names)
        self.kinds = Kinds(self)
        self.edits: dict[int, Edit] = {}
        self.before: dict[int, list[str]] = {}
        self.after: dict[int, list[str]] = {}
        self.ahead: dict[int, list[str]] = {}
        self.comments: dict[int, list[str]] = {}
        self.unwrapped: dict[int, cst.With] = {}
        self.modules: dict[PurePosixPath, str] = {}  # texts of modules that hold them
        self.arrays: set[int] = set()  # nodes that a rewrite has turned into NumPy arrays
        self.local_names = LocalNames(names, repository.support_module(names.module))
        self.package = repository.package_of(names.module)
        self._expressions = Expressions(self)
        self._made: dict[Callable[[FileContext], Any], Any] = {}

    def release(self) -> None:
        """Give back what is known of the file, and its tree; nothing may look at them afterwards. All of it knows the
        context, so it would else wait for the garbage collector, as with `Tree.release`."""
        self.tree.release()
        self.__dict__.clear()

    # -- looking ------------------------------------------------------------------------------------------------

    def calls(self, root: cst.CSTNode | None = None) -> Iterator[tuple[cst.Call, str]]:
        """The calls whose function's name is known, with its canonical name, in the order of the text."""
        if root is None or root is self.module:
            yield from self._calls
            return
        for node in below(root, cst.Call):
            if (name := self.names.resolve(node.func)) is not None:
                yield node, name

    @cached_property
    def _calls(self) -> list[tuple[cst.Call, str]]:
        found = ((node, self.names.resolve(node.func)) for node in below(self.module, cst.Call))
        return [(node, name) for node, name in found if name is not None]

    def once(self, make: Callable[[FileContext], Made]) -> Made:
        """What a function makes of this file, made when it is first asked for. It goes with the context: a global
        table of contexts would keep them, and the trees of the whole run, for ever."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    def source(self, node: cst.CSTNode) -> str:
        """A node's original text."""
        return self.tree.source(node)

    def statement(self, node: cst.CSTNode) -> cst.CSTNode:
        """The statement around a node that begins a line of its own: what `replace` takes."""
        return self.tree.statement(node)

    def line(self, node: cst.CSTNode) -> int:
        """The line of a node in the source file, counted from 1."""
        return self.tree.place(node)[0]

    def value(self, node: cst.BaseExpression) -> Any:
        """What is known of an expression's value: a literal, `Dim`, `DType`, `Tensor`, `CallValue`, `Reference` or
        `UNKNOWN`. Rewrites teach it more by `know` and `values.sources`."""
        return self.values.of(node)

    def kind(self, node: cst.BaseExpression) -> Kind:
        """What an expression is: a tensor, array, number, model, dataset, ... (`migrate.codemods.analysis.kinds`); None
        where that is not known."""
        return self.kinds.of(node)

    def facts(self, node: cst.BaseExpression) -> Tensor:
        """What is known of an expression that is a tensor."""
        value = self.values.of(node)
        return value if isinstance(value, Tensor) else Tensor()

    def know(self, node: cst.BaseExpression, value: Any) -> None:
        """State the value of one expression node, e.g. the `Tensor` that it is."""
        self.values.known[id(node)] = value

    def value_source(self, source: ValueSource) -> None:
        """Add a function that is asked for a node's value before the literals are: it returns `UNKNOWN` to pass."""
        self.values.sources.append(source)

    # -- writing ------------------------------------------------------------------------------------------------

    def expression(self, node: cst.BaseExpression) -> str:
        """An expression's text as it will be in the migrated file: planned replacements put in, source-framework
        calls and names rewritten by the catalog. What cannot be rewritten stays and is a finding."""
        return self._expressions.text(node)

    def rewritten(self, node: cst.CSTNode) -> str:
        """A statement's text as `expression` gives that of an expression; the blocks in it without heads that go."""
        start, end = self.tree.span(node)
        inside = [
            item
            for item in self.unwrapped.values()
            if item is not node and start <= self.tree.span(item)[0] < end
        ]
        if not inside:
            return self._expressions.text(node)
        return apply(
            self.tree.data, unwrap.unwrap(self.tree, inside, self._expressions.edits(node)), start, end
        )

    def arguments(self, call: cst.Call) -> Arguments:
        """A call's arguments for `migrate.catalog.render`, with original texts and known values.

        Raises:
            Unrenderable: the call unpacks ``*args`` or ``**kwargs``.
        """
        return self._expressions.arguments(call)

    def render(
        self,
        row: Row,
        call: cst.Call,
        inputs: Mapping[str, Tensor] | None = None,
        overrides: Mapping[str, Argument] | None = None,
    ) -> Rendered:
        """Render a catalog row for a call of the file: `Rendered` with every text in its final local spelling
        (``nn.Linear``), the call's argument expressions rewritten. Only what the code uses is rewritten, so an
        argument that the row consumes by value leaves no finding. Counts the level.

        Args:
            inputs: facts on the tensors that a layer is called with, by the names of the row's call.
            overrides: arguments, by keyword, to use instead of, or besides, the call's own; one that is not given
                leaves the call's own out.

        Raises:
            Unrenderable: the row does not apply; make it a finding with `context.unrenderable(error, call)`.
        """
        return self._expressions.render(row, call, inputs or {}, overrides or {})

    def render_alone(self, row: Row, arguments: Mapping[str, Argument]) -> Rendered:
        """Render a row that the file does not call itself, such as the loss that a string in ``compile`` means."""
        rendered = render(row, [], arguments, style=self.options.style)
        self.levels.append((rendered.level, row.name))
        return replace(rendered, code=self.localise(rendered.code))

    def local(self, name: str) -> str:
        """The file's spelling of a full target name: ``torch.nn.functional.relu`` → ``F.relu``, ``support.Adam`` →
        ``Adam`` (from ``migrate_support``). The import comes by itself."""
        return self.local_names.local(name)

    def localise(self, code: str) -> str:
        """Code with every full target name in it spelled as in this file. Holes such as ``__x__`` stay."""
        return self.local_names.localise(code)

    def fresh(self, name: str) -> str:
        """A name like this one that nothing in the file has yet: ``Net``, else ``Net_1``; it is taken from now on."""
        return self.local_names.fresh(name)

    def replace(self, node: cst.CSTNode, text: str) -> None:
        """Put text in a node's place. Comments above a statement stay above it.

        Args:
            node: an expression, an argument or a signature's parameters (the text is one), or a statement as
                `statement` gives it (the text is statements, dedented).
        """
        if id(node) in self.kept:
            return
        self._expressions.forget(node)
        part = isinstance(node, cst.BaseExpression | cst.Arg | cst.Parameters)
        self.edits[id(node)] = Edit(text, not part)

    def remove(self, node: cst.CSTNode, comments: bool = False) -> None:
        """Take a statement out, with the comments above it if they have moved too; a block that would be left empty
        gets a ``pass``."""
        if id(node) not in self.kept:
            self.edits[id(node)] = Edit(None, True, comments)

    def insert_before(self, node: cst.CSTNode, text: str) -> None:
        """Put statements before a statement, above the comments that belong to it."""
        if id(node) not in self.kept or self._is_called_here(node):
            self.before.setdefault(id(self.statement(node)), []).append(text)

    def insert_ahead(self, node: cst.CSTNode, text: str) -> None:
        """Put statements directly before a statement, below the comments that belong to it: they are about both."""
        if id(node) not in self.kept:
            self.ahead.setdefault(id(self.statement(node)), []).append(text)

    def _is_called_here(self, node: cst.CSTNode) -> bool:
        """Whether a call has taken the place of a statement that is kept elsewhere."""
        edit = self.edits.get(id(node))
        return edit is not None and edit.text is not None

    def insert_after(self, node: cst.CSTNode, text: str) -> None:
        """Put statements after a statement."""
        if id(node) not in self.kept:
            self.after.setdefault(id(self.statement(node)), []).append(text)

    def keep(self, region: cst.CSTNode) -> None:
        """Leave a region to the source framework, in a process of its own: from now on nothing in it is edited, and
        nothing told about it."""
        self.kept |= {id(item) for item in walk(region)}

    def keep_comments(self, node: cst.CSTNode, comments: list[str]) -> None:
        """Put comments that stood inside an expression, and have no place in its new text, above the statement."""
        if comments:
            self.comments.setdefault(id(node), []).extend(comments)

    def is_planned(self, node: cst.CSTNode) -> bool:
        """Whether a node, or a statement around it, is replaced or removed."""
        around: cst.CSTNode | None = node if self.edits else None
        while around is not None:  # asked for every call of a file by many rewrites: no generator here
            if id(around) in self.edits:
                return True
            around = self.tree.parent(around)
        return False

    def top(self) -> list[cst.SimpleStatementLine | cst.BaseCompoundStatement]:
        """The statements of the file's top level, those of unwrapped blocks in their blocks' places."""
        return list(self.standing(self.module.body))

    def standing(self, body: Iterable[Any]) -> Iterator[Any]:
        """The statements of a body, those of unwrapped blocks in their blocks' places."""
        for node in body:
            if isinstance(node, cst.With) and id(node) in self.unwrapped:
                yield from self.standing(node.body.body)
            else:
                yield node

    def unwrap(self, node: cst.With) -> None:
        """Take a block's head away and leave what is in it, less indented. The block has lines of its own
        (`migrate.codemods.unwrap.can_unwrap`); edits inside are planned as ever."""
        self.unwrapped[id(node)] = node

    def text_edits(self) -> list[TextEdit]:
        """Everything planned, and all that the catalog rewrites, as edits of the text; imports and TODOs aside."""
        if id(self.module) in self.kept:
            return []
        tree = self.tree
        made = self._expressions.edits(self.module)
        planned = walk(self.module) if self.edits else ()
        removed = [
            node
            for node in planned
            if (edit := self.edits.get(id(node))) and edit.text is None and not self._is_inside_planned(node)
        ]
        commented = {key for key, edit in self.edits.items() if edit.comments}
        made = made + list(statements.removals(tree, removed, commented))
        inserted = self.after or self.before or self.ahead or self.comments
        for node in walk(self.module) if inserted else ():
            at = self.anchor(node) if id(node) in self.after or id(node) in self.before else node
            for text in self.after.get(id(node), ()):
                made.append(statements.insertion(tree, statements.after(tree, at), text, tree.indent(at)))
            for text in self.before.get(id(node), ()):
                made.append(statements.insertion(tree, statements.before(tree, at), text, tree.indent(at)))
            for text in self.ahead.get(id(node), ()):
                at = self.anchor(node)
                made.append(
                    statements.insertion(tree, tree.line_start(tree.span(at)[0]), text, tree.indent(at))
                )
            if id(node) in self.comments:
                at = self.anchor(node)
                text = "\n".join(self.comments[id(node)])
                made.append(
                    statements.insertion(tree, tree.line_start(tree.span(at)[0]), text, tree.indent(at))
                )
        return unwrap.unwrap(tree, self.unwrapped.values(), made)

    def _is_inside_planned(self, node: cst.CSTNode) -> bool:
        """Whether something around a node is replaced or removed, and takes it along."""
        return any(id(item) in self.edits for item in self.tree.ancestors(node))

    def anchor(self, node: cst.CSTNode) -> cst.CSTNode:
        """The statement that a TODO about a node stands above: the outermost one that is replaced, else its own."""
        planned = [item for item in (node, *self.tree.ancestors(node)) if id(item) in self.edits]
        return self.tree.statement(planned[-1] if planned else node)

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Plan something, and forget the plan: what the rewrites have learned of other files stays."""
        forget = self._saved()
        try:
            yield
        finally:
            forget()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Plan something; if that raises, forget the plan."""
        forget = self._saved()
        try:
            yield
        except BaseException:
            forget()
            raise

    def _saved(self) -> Callable[[], None]:
        """What brings the plan back to what it is now."""
        edits, unwrapped, levels = dict(self.edits), dict(self.unwrapped), list(self.levels)
        lines = [{key: list(texts) for key, texts in held.items()} for held in self._inserted()]
        placed, told, left = list(self.placed), set(self._told), set(self.left)
        about = {key: set(names) for key, names in self.about.items()}
        classes, models = list(self.links.classes), list(self.links.models)
        trainings = dict(self.links.trainings)

        def forget() -> None:
            self.edits, self.unwrapped, self.levels = edits, unwrapped, levels
            self.before, self.after, self.ahead, self.comments = lines
            self.placed, self._told, self.left, self.about = placed, told, left, about
            self.links.classes[:], self.links.models[:] = classes, models
            self.links.trainings.clear()
            self.links.trainings.update(trainings)
            self.forget_texts()

        return forget

    def forget_texts(self) -> None:
        """Have every text made anew: what has been planned, and left, by now decides how it reads."""
        self._expressions = Expressions(self)

    def _inserted(self) -> tuple[dict[int, list[str]], ...]:
        return self.before, self.after, self.ahead, self.comments
