"""The module that TensorFlow runs: the statements that went there, as they were, in functions to be called."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from migrate.catalog.values import UNKNOWN, literal
from migrate.codemods import statements
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.names import BUILTINS
from migrate.codemods.analysis.scopes import Binding, dotted
from migrate.codemods.data.keep.flow import Flow, Variable
from migrate.codemods.data.keep.lives import KeptFunction, KeptModule, Lives
from migrate.codemods.data.keep.partition import Definition, Partition
from migrate.codemods.find import touches
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

HEAD = '''"""The input pipeline of {file}, left in TensorFlow. `run_in_tensorflow` calls it in another process."""'''


class Inseparable(Exception):
    """Something that the two processes would have to share; ``node``: where."""

    def __init__(self, node: cst.CSTNode, message: str) -> None:
        super().__init__(message)
        self.node = node


@dataclass
class Written:
    """A function of the data module.

    Attributes:
        name: its name; arguments: texts of what it is called with, on the training side.
    """

    name: str
    arguments: list[str] = field(default_factory=list)


class Writer:
    """Writes one file's data module."""

    def __init__(self, context: FileContext, part: Partition, flow: Flow, lives: Lives) -> None:
        self.context, self.part, self.flow, self.lives = context, part, flow, lives
        self.top: dict[int, cst.CSTNode] = {}
        self.imports: dict[str, None] = {}
        self.functions: list[str] = []
        self.needed: set[Variable] = set()  # what the functions get as arguments
        self.names: set[str] = {name for scope in context.names.scopes.all for name in scope.bindings}
        for item in context.module.body:
            if id(item) in part.moved | part.copied and self._stands_alone(item, set()):
                self.top[id(item)] = item
        for item in context.module.body:
            if id(item) in part.moved and id(item) not in self.top and isinstance(item, cst.FunctionDef):
                self._export(item)

    def text(self) -> str:
        """The whole module."""
        tops = [item for item in self.context.module.body if id(item) in self.top]
        for item in tops:
            self._import_all(item)
        constants = [self.source(item) for item in tops if not isinstance(item, Definition)]
        definitions = [self.source(item) for item in tops if isinstance(item, Definition)]
        head = HEAD.format(file=self.context.path.name)
        parts = ["\n".join([*_future(self.imports), *_sorted(self.imports)]), "\n".join(constants)]
        body = "\n\n\n".join([*definitions, *self.functions])
        return "\n\n".join([head, *(part for part in parts if part)]) + f"\n\n\n{body}\n"

    # -- functions ------------------------------------------------------------------------------------------------

    def function(
        self, name: str, regions: list[cst.CSTNode], result: str, first: Iterable[cst.CSTNode] = ()
    ) -> Written:
        """Write a function.

        Args:
            regions: statements, or one expression, which the function returns.
            result: what is returned after statements; '' for nothing.
            first: statements to repeat before.

        Raises:
            Inseparable: it needs what only the training side can have.
        """
        written = Written(self._fresh(name))
        listed = [*first, *regions]
        bound: set[Variable] = set()
        parameters: dict[str, None] = {}
        lines: list[str] = []
        nested: set[int] = set()
        inside = {id(node) for region in listed for node in walk(region)}
        for region in listed:
            for item in self._definitions(region, nested):
                lines.append(f"\n{self._passed(item, bound, inside, parameters, written)}\n")
                bound |= set(self.flow.binds(item))
            text = self._passed(region, bound, inside, parameters, written)
            lines.append(f"return {text}" if isinstance(region, cst.BaseExpression) else text)
            bound |= set(self.flow.binds(region))
        if result:
            lines.append(f"return {result}")
        body = statements.indented(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)), "    ")
        self.functions.append(f"def {written.name}({', '.join(parameters)}):\n{body}")
        return written

    def _definitions(self, region: cst.CSTNode, nested: set[int]) -> list[cst.CSTNode]:
        """The functions and classes that a region needs inside of its own function, those needed first."""
        found: list[cst.CSTNode] = []
        for variable in self.flow.reads(region):
            for place in self.part.places(variable):
                known = id(place) in nested or id(place) in self.top
                if isinstance(place, Definition) and not known and place is not region:
                    nested.add(id(place))
                    found += [*self._definitions(place, nested), place]
        return found

    def _passed(
        self,
        region: cst.CSTNode,
        bound: set[Variable],
        inside: set[int],
        parameters: dict[str, None],
        written: Written,
    ) -> str:
        """A region's text, with what it needs from the training side as parameters."""
        self._import_all(region)
        edits: list[tuple[int, int, str]] = []
        for variable, nodes in self.flow.reads(region).items():
            places = self.part.places(variable)
            if (
                variable in bound
                or self.flow.is_import(variable)
                or any(id(item) in self.top for item in places)
            ):
                continue
            outside = [item for item in self.flow.bindings[variable] if id(item.node) not in inside]
            if not outside or any(isinstance(place, Definition) for place in places):
                self._refuse_definition(places, nodes[0])
                continue
            self.needed.add(variable)
            chains = self._chains(nodes)
            if chains is None:
                self._refuse(variable, outside, nodes[0])
                if variable[1] not in parameters:
                    parameters[variable[1]] = None
                    written.arguments.append(variable[1])
                continue
            for node in chains:
                name = self._parameter(node, parameters, written)
                start, end = self.context.tree.span(node)
                edits.append((start, end, name))
        return self.source(region, edits)

    def _parameter(self, node: cst.BaseExpression, parameters: dict[str, None], written: Written) -> str:
        """The parameter for ``args.batch_size``."""
        text = self.context.source(node)
        if text in written.arguments:
            return list(parameters)[written.arguments.index(text)]
        base = name = text.rpartition(".")[2]
        number = 0
        while name in parameters or name in self.names:
            number += 1
            name = f"{base}_{number}"
        parameters[name] = None
        written.arguments.append(text)
        return name

    def _chains(self, nodes: list[cst.Name]) -> list[cst.BaseExpression] | None:
        """The attributes ``args.x`` that are all that is read of a variable; None if it is read itself."""
        found: list[cst.BaseExpression] = []
        for node in nodes:
            item: cst.BaseExpression = node
            parent = self.context.tree.parent(item)
            while isinstance(parent, cst.Attribute) and parent.value is item:
                item, parent = parent, self.context.tree.parent(parent)
            called = isinstance(parent, cst.Call) and parent.func is item
            if item is node or called or isinstance(parent, cst.AssignTarget | cst.AugAssign | cst.Del):
                return None
            found.append(item)
        return found

    def _refuse(self, variable: Variable, bindings: list[Binding], node: cst.Name) -> None:
        """Raise if a variable cannot be given to another process."""
        name = variable[1]
        if name in ("self", "cls"):
            raise Inseparable(node, f"the pipeline uses `{name}` itself")
        for binding in bindings:
            match binding.node:
                case cst.Assign(value=value) | cst.AnnAssign(value=cst.BaseExpression() as value):
                    if self.lives.trains(value):
                        raise Inseparable(node, f"the pipeline uses `{name}`, which belongs to the training")

    def _refuse_definition(self, places: list[cst.CSTNode], node: cst.Name) -> None:
        for place in places:
            if isinstance(place, Definition) and self.lives.trains(place):
                raise Inseparable(node, f"the pipeline uses `{node.value}`, which belongs to the training")

    # -- texts ----------------------------------------------------------------------------------------------------

    def source(self, region: cst.CSTNode, edits: Iterable[tuple[int, int, str]] = ()) -> str:
        """A region's text, dedented, with edits of its bytes; of a statement with the comments above it."""
        tree = self.context.tree
        start, end = tree.outer_span(region)
        if not isinstance(region, cst.BaseExpression):
            start, end = statements.before(tree, region), statements.whole(tree, region)[1]
            line = tree.data[end : tree.line_end(end)]
            end = tree.line_end(end) if line.strip().startswith(b"#") else end
        data = tree.data[start:end]
        for left, right, text in sorted(edits, reverse=True):
            data = data[: left - start] + text.encode("utf-8") + data[right - start :]
        text = data.decode("utf-8").replace("\r\n", "\n").rstrip()
        return text if isinstance(region, cst.BaseExpression) else _dedented(text, tree.indent(region))

    def _fresh(self, name: str) -> str:
        made, number = name, 1
        while made in self.names:
            number += 1
            made = f"{name}_{number}"
        self.names.add(made)
        return made

    def _stands_alone(self, item: cst.CSTNode, entered: set[int]) -> bool:
        """Whether a statement needs nothing but imports, constants and functions that stand alone themselves."""
        if id(item) in entered:
            return True
        entered.add(id(item))
        if not isinstance(item, Definition) and not self._is_constant(item):
            return False
        for variable in self.flow.reads(item):
            places = self.part.places(variable)
            alone = all(id(place) in self.part.moved | self.part.copied for place in places) and bool(places)
            if not self.flow.is_import(variable) and not (
                alone and all(self._stands_alone(place, entered) for place in places)
            ):
                return False
        return True

    def _export(self, item: cst.FunctionDef) -> None:
        """Put a function that only other files call at the top, with the constants that both sides have.

        Raises:
            Inseparable: it needs something else of the training side.
        """
        (bound,) = self.flow.binds(item)
        if self.flow.readers[bound]:
            return  # it goes where it is called from
        waiting: list[cst.CSTNode] = [item]
        found: dict[int, cst.CSTNode] = {id(item): item}
        while waiting:
            for variable, nodes in self.flow.reads(waiting.pop()).items():
                for place in self.part.places(variable):
                    there = id(place) in self.part.moved | self.part.copied
                    if not (there or self._is_literal(place)):
                        raise Inseparable(nodes[0], f"the pipeline uses `{variable[1]}` of the training")
                    if id(place) not in found:
                        found[id(place)] = place
                        waiting.append(place)
        self.top |= found

    def _is_literal(self, item: cst.CSTNode) -> bool:
        """Whether a statement gives a variable the only value that it has, a literal."""
        value = _single(item)
        if value is None:
            return False
        (variable,) = self.flow.binds(item)
        return len(self.flow.bindings[variable]) == 1 and literal(self.context.source(value)) is not UNKNOWN

    def _is_constant(self, item: cst.CSTNode) -> bool:
        value = _single(item)
        if value is None or id(item) not in self.part.moved:
            return False
        (variable,) = self.flow.binds(item)
        referring = isinstance(value, cst.Attribute) and len(self.flow.bindings[variable]) == 1
        return referring or self._is_literal(item)

    # -- imports --------------------------------------------------------------------------------------------------

    def _import_all(self, region: cst.CSTNode) -> None:
        names = self.context.names
        for node in below(region, cst.Name):
            scope = names.scopes.of(node)
            starred = scope is not None and scope.owner(node.value) is None and node.value not in BUILTINS
            for star in names.scopes.stars if starred else ():
                module, _ = self.context.repository.split(star.module)
                if module is not None and touches(module):
                    raise Inseparable(
                        node, f"`{node.value}` may come from `{module.name}`, which is migrated"
                    )
                self.imports[self.context.source(star.node)] = None
        for variable, nodes in self.flow.reads(region).items():
            for binding in self.flow.bindings[variable]:
                if binding.target is not None:
                    self.imports[self._import(binding, nodes[0])] = None

    def _import(self, binding: Binding, at: cst.Name) -> str:
        """The statement that imports one name."""
        context, node, target = self.context, binding.node, binding.target or ""
        kept = context.repository.ask(context.names.full(target), KeptFunction)
        module, _ = context.repository.split(target)
        whole = module is not None and context.repository.ask(module.name, KeptModule) is not None
        if module is not None and kept is None and not whole and touches(module):
            raise Inseparable(at, f"the pipeline uses `{at.value}` of `{module.name}`, which is migrated")
        if isinstance(node, cst.Import):
            return f"import {target}" + (
                "" if binding.name == target.partition(".")[0] else f" as {binding.name}"
            )
        assert isinstance(node, cst.ImportFrom)
        name = target.rpartition(".")[2]
        origin = "." * len(node.relative) + dotted(node.module)
        if kept is not None and kept.module != target.rpartition(".")[0]:
            origin = kept.module
        return f"from {origin} import {name}" + ("" if name == binding.name else f" as {binding.name}")


def _single(item: cst.CSTNode) -> cst.BaseExpression | None:
    """The value of ``name = value``."""
    match item:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name())], value=value)]
        ):
            return value
    return None


def _future(imports: Iterable[str]) -> list[str]:
    return ["from __future__ import annotations"] if any("__future__" in item for item in imports) else []


def _sorted(imports: Iterable[str]) -> list[str]:
    """The imports: Python's own modules first, names of one module together."""
    merged: dict[str, list[str]] = {}
    plain: list[str] = []
    for item in sorted(imports):
        found = re.fullmatch(r"from (\S+) import (.+)", item)
        if found is None:
            plain.append(item)
        elif found[1] != "__future__":
            merged.setdefault(found[1], []).append(found[2])
    lines = [*plain, *(f"from {module} import {', '.join(names)}" for module, names in merged.items())]
    own = [line for line in lines if line.split()[1].partition(".")[0] in sys.stdlib_module_names]
    others = [line for line in lines if line not in own]
    return [*own, *([""] if own and others else []), *others]


def _dedented(text: str, indent: str) -> str:
    lines = text.split("\n")
    return "\n".join(line[len(indent) :] if line.startswith(indent) else line for line in lines)
