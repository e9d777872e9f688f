"""Which statements of a file go to TensorFlow's process, which stay, and which expressions are asked for over there.

It begins with what makes data sets. What these need and nothing else uses goes with them; what needs an object that
lives over there goes too, unless it has to do with training. This repeats until nothing more moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.catalog.values import UNKNOWN, literal
from migrate.codemods import syntax as cst
from migrate.codemods.data.keep.flow import Flow, Variable, body_of
from migrate.codemods.data.keep.lives import (
    DATASET,
    OBJECT,
    PLACED,
    PREPROCESSING,
    SEQUENTIAL,
    VALUE,
    Lives,
    expressions,
)
from migrate.codemods.training.bind import method
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

Definition = cst.FunctionDef | cst.ClassDef
LOOKUPS = ("tf.lookup.", "tensorflow_text.", "keras.preprocessing.text.", "tf.data.")
"""Where objects come from that stay with the data sets that use them."""


OF_PROGRAM = ("argparse.", "sys.argv", "absl.", "click.")
"""What only the program itself has, and no other process."""


class Partition:
    """The two sides of a file.

    Attributes:
        moved: ids of the statements that go, functions included.
        copied: ids of those that both sides have.
        pieces: expressions, in statements that stay, that are run over there.
    """

    def __init__(self, context: FileContext, flow: Flow, lives: Lives) -> None:
        self.context, self.flow, self.lives = context, flow, lives
        self.moved: set[int] = set()
        self.copied: set[int] = set()
        self.pieces: list[cst.BaseExpression] = []
        self._regions: set[int] = set()
        self._asking: dict[int, bool] = {}
        self._bodies = list(self.bodies(context.module))
        self._units = {id(item): item for body in self._bodies for item in body}
        self._seed()
        while self._values() | self._needs() | self._whole() or self._uses():
            pass

    # -- looking --------------------------------------------------------------------------------------------------

    def bodies(self, node: cst.CSTNode) -> Iterator[list[cst.CSTNode]]:
        """The lists of statements below a node, the outer before the inner."""
        for item in walk(node):
            body = body_of(item)
            if body is not None and not isinstance(self.context.tree.parent(item), cst.ClassDef):
                yield body

    def unit(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The statement of a body that a node is in, the nearest."""
        return next(
            (item for item in (node, *self.context.tree.ancestors(node)) if id(item) in self._units), None
        )

    def is_there(self, node: cst.CSTNode) -> bool:
        """Whether a node is in something that runs in TensorFlow's process, and only there."""
        return any(id(item) in self._regions for item in (node, *self.context.tree.ancestors(node)))

    def here(self, variable: Variable) -> list[cst.Name]:
        """The places on the training side at which a variable is read."""
        return [node for node in self.flow.readers[variable] if not self.is_there(node)]

    def places(self, variable: Variable) -> list[cst.CSTNode]:
        """The statements that bind a variable; none for an import or a parameter."""
        found: list[cst.CSTNode] = []
        for binding in self.flow.bindings[variable]:
            unit = None if binding.parameter or binding.target is not None else self.unit(binding.node)
            if unit is not None:
                found.append(unit)
        return found

    def life(self, variable: Variable) -> str:
        """What a variable holds that lives in TensorFlow's process; '' for anything else."""
        for binding in self.flow.bindings[variable]:
            found = self.lives.bound(binding.node, variable[1])
            if found is not None:
                return found.what
        return ""

    # -- moving ---------------------------------------------------------------------------------------------------

    def _move(self, unit: cst.CSTNode, copy: bool = False) -> bool:
        known = self.copied if copy else self.moved
        if id(unit) in self.moved | known:
            return False
        known.add(id(unit))
        if not copy:
            self._regions.add(id(unit))
            self.copied.discard(id(unit))
            if isinstance(unit, cst.SimpleStatementLine) and self.is_object(unit):
                self.lives.learn(unit.body[0])
        return True

    def _seed(self) -> None:
        """The functions that give data sets, and the statements that make some."""
        for unit in self._units.values():
            if self.is_there(unit):
                continue
            if isinstance(unit, cst.FunctionDef):
                if self.lives.given(unit) is not None and not self.lives.trains(unit):
                    self._move(unit)
            elif isinstance(unit, cst.SimpleStatementLine) and self._makes_data(unit):
                self._move(unit)

    def _makes_data(self, unit: cst.SimpleStatementLine) -> bool:
        if self.lives.trains(unit) or not any(self._is_run_there(node) for node in expressions(unit)):
            return False
        match unit.body:
            case [cst.Assign(targets=targets)]:
                return all(_is_names(item.target) for item in targets)
            case [cst.AnnAssign(target=cst.Name())]:
                return True
            case [cst.Expr(value=value)]:
                return self._is_run_there(value)
        return False

    def _is_run_there(self, node: cst.BaseExpression) -> bool:
        """Whether an expression can be computed only in TensorFlow's process: it makes a data set, goes on with one, or
        asks an object for something."""
        if isinstance(node, cst.Call):
            if isinstance(node.func, cst.Name) and self.lives.of(node.func) == OBJECT:
                return True
            found = method(node)
            if found is not None and self.context.names.resolve(node.func) is None:
                owner = self.lives.of(found[0])
                if owner == DATASET and found[1] in PLACED and not self._is_run_there(found[0]):
                    return False
                if found[1] == "adapt" and any(self.lives.of(item.value) == DATASET for item in node.args):
                    return True
                return owner in (DATASET, OBJECT) or self._goes_on(node)
            return self._is_data_call(node)
        if isinstance(node, cst.Attribute):
            of_data = node.attr.value == "element_spec" and self.lives.of(node.value) == DATASET
            return of_data or self.lives.of(node.value) == OBJECT
        return isinstance(node, cst.Subscript) and self.lives.of(node.value) == OBJECT

    def _goes_on(self, node: cst.Call) -> bool:
        """A method of something made by methods of an object: ``builder.info.splits.items()``."""
        return isinstance(node.func, cst.Attribute) and self.lives.of(node.func.value) == VALUE

    def _is_data_call(self, node: cst.Call) -> bool:
        name = self.context.names.resolve(node.func) or ""
        return self.lives.of(node) is not None or name.startswith(
            ("tf.data.", "tensorflow_datasets.", "tfds.")
        )

    def _needs(self) -> bool:
        """Move what the other side needs and this one does not; whether anything moved."""
        moved = self._find_pieces()
        regions = [self._units[key] for key in (*self.moved, *self.copied)] + self.pieces
        for region in regions:
            for variable in self.flow.reads(region):
                for unit in self.places(variable):
                    if id(unit) not in self.moved:
                        moved |= self._take(unit, variable)
        return moved

    def _take(self, unit: cst.CSTNode, variable: Variable) -> bool:
        """Move, or copy, a statement that binds a variable that the other side reads."""
        if self.lives.trains(unit):
            return False
        if isinstance(unit, Definition):
            return self._move(unit, copy=bool(self.here(variable)))
        writers = self._writers(variable)
        if writers is None:
            return False
        if self.is_object(unit) and len(writers) == 1 and self.here(variable):
            return self._move(unit, copy=True)
        inside = {id(node) for writer in writers for node in walk(writer)}
        alone = all(
            id(node) in inside
            for writer in writers
            for bound in self.flow.changes(writer)
            for node in self.here(bound)
        )
        if (alone and self._is_read_at_home(unit, variable)) or self.is_object(unit):
            moved = [self._move(writer) for writer in writers]
            return any(moved)
        return False

    def _is_read_at_home(self, unit: cst.CSTNode, variable: Variable) -> bool:
        """Whether what reads a variable over there is run where the variable is bound, so that it need not come back in
        between; a constant can be had everywhere."""
        match unit:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name())], value=value)]
            ):
                if literal(self.context.source(value)) is not UNKNOWN or isinstance(value, cst.Attribute):
                    return True
        return self._homes(variable, set()) <= {self._home(unit)}

    def _homes(self, variable: Variable, seen: set[Variable]) -> set[int]:
        """The functions, or the module, in which what reads a variable over there is run."""
        found: set[int] = set()
        if variable in seen:
            return found
        seen.add(variable)
        for node in self.flow.readers[variable]:
            around = self.context.tree.enclosing(node, cst.FunctionDef) or self.context.module
            gone = [item for item in self.context.tree.ancestors(node) if self._is_definition_there(item)]
            if not gone:
                found.add(id(around))
            for item in gone[-1:]:
                for bound in self.flow.binds(item):
                    found |= self._homes(bound, seen)
        return found

    def _is_definition_there(self, node: cst.CSTNode) -> bool:
        return isinstance(node, Definition) and id(node) in self.moved | self.copied

    def _home(self, unit: cst.CSTNode) -> int:
        return id(self.context.tree.enclosing(unit, cst.FunctionDef) or self.context.module)

    def _writers(self, variable: Variable) -> list[cst.CSTNode] | None:
        """The statements that bind a variable or change its value; None if some of them cannot move."""
        found: list[cst.CSTNode] = []
        for body in self._bodies:
            for unit in body:
                if isinstance(unit, Definition) or variable not in self.flow.changes(unit):
                    continue
                if id(unit) not in self.moved and not self._is_free(unit, variable):
                    return None
                if not any(item in found for item in self.context.tree.ancestors(unit)):
                    found.append(unit)
        return found

    def _is_free(self, unit: cst.CSTNode, variable: Variable) -> bool:
        """Whether a statement that changes a variable may be run elsewhere: it is where the variable belongs, leaves
        nothing around it, and has to do neither with training nor with the program itself."""
        inside = {id(node) for node in walk(unit)}
        for node in walk(unit):
            if isinstance(node, cst.Return | cst.Yield | cst.Await | cst.Global | cst.Nonlocal):
                return False
            if isinstance(node, cst.Break | cst.Continue) and not any(
                isinstance(item, cst.For | cst.While) and id(item) in inside
                for item in self.context.tree.ancestors(node)
            ):
                return False
        at_home = self._home(unit) == variable[0]
        return at_home and not self.lives.trains(unit) and not self._asks_user(unit)

    def _asks_user(self, unit: cst.CSTNode) -> bool:
        """Whether a statement reads what the user has given the program, itself or by an object that does."""
        if id(unit) not in self._asking:
            self._asking[id(unit)] = False  # while it is looked at
            self._asking[id(unit)] = self._names_program(unit) or any(
                self._asks_user(place) for call in below(unit, cst.Call) for place in self._receivers(call)
            )
        return self._asking[id(unit)]

    def _receivers(self, call: cst.Call) -> list[cst.CSTNode]:
        """The statements that bind the variable whose method a call calls."""
        if not isinstance(call.func, cst.Attribute) or not isinstance(call.func.value, cst.Name):
            return []
        variable = self.flow.variable(call.func.value)
        return (
            [] if variable is None else [item for item in self.places(variable) if id(item) not in self.moved]
        )

    def _names_program(self, unit: cst.CSTNode) -> bool:
        names = (
            self.context.names.resolve(node)
            for kind in (cst.Name, cst.Attribute)
            for node in below(unit, kind)
        )
        return any(name is not None and name.startswith(OF_PROGRAM) for name in names)

    def is_object(self, unit: cst.CSTNode) -> bool:
        """Whether a statement makes something that cannot cross between processes: a layer, a table, a tokenizer."""
        match unit:
            case cst.SimpleStatementLine(body=[cst.Assign(value=cst.Call(func=func) as value)]):
                name = self.context.names.resolve(func) or ""
                last = name.rpartition(".")[2]
                known = (
                    name.startswith(("keras.", "keras_cv.", "keras_nlp.", "keras_hub."))
                    and last in PREPROCESSING
                )
                life = self.lives.of(value)
                if life is not None:
                    return life == OBJECT
                return known or name in SEQUENTIAL or name.startswith(LOOKUPS)
        return False

    def _values(self) -> bool:
        """Move assignments of what objects of the other side give."""
        moved = False
        for unit in self._may_go():
            if isinstance(unit.body[0], cst.Assign) and any(
                map(self._is_object_there, self.flow.reads(unit))
            ):
                moved |= self._move(unit)
        return moved

    def _uses(self) -> bool:
        """Move statements that use an object of the other side itself, not only what it gives."""
        moved = False
        for unit in self._may_go():
            if isinstance(unit.body[0], cst.Expr) and any(
                self._is_object_there(variable) and not all(map(self.is_there, nodes))
                for variable, nodes in self.flow.reads(unit).items()
            ):
                moved |= self._move(unit)
        return moved

    def _may_go(self) -> Iterator[cst.SimpleStatementLine]:
        for unit in self._units.values():
            stays = id(unit) not in self.moved and not self.is_there(unit)
            if stays and isinstance(unit, cst.SimpleStatementLine) and not self.lives.trains(unit):
                yield unit

    def _is_object_there(self, variable: Variable) -> bool:
        return self.life(variable) == "object" and self._is_bound_there(variable)

    def _is_bound_there(self, variable: Variable) -> bool:
        return any(id(unit) in self.moved for unit in self.places(variable))

    def _whole(self) -> bool:
        """Move ``if``, ``for``, ``with`` and ``try`` statements of which a part has moved, if all of it may go."""
        moved = False
        for unit in list(self._units.values()):
            if (
                isinstance(unit, Definition | cst.SimpleStatementLine)
                or id(unit) in self.moved
                or self.is_there(unit)
            ):
                continue
            inner = list(below(unit, cst.SimpleStatementLine))
            if not any(id(node) in self.moved for node in inner) or self.lives.trains(unit):
                continue
            stays = [node for node in inner if id(node) not in self.moved]
            changed = {variable for node in stays for variable in self.flow.changes(node)}
            if all(
                isinstance(node.body[0], cst.Pass | cst.Raise | cst.Assign | cst.Expr) for node in stays
            ) and not any(self.here(variable) for variable in changed if not self._only_in(unit, variable)):
                moved |= self._move(unit)
        return moved

    def _only_in(self, unit: cst.CSTNode, variable: Variable) -> bool:
        inside = {id(node) for node in walk(unit)}
        return all(id(node) in inside for node in self.here(variable))

    def _find_pieces(self) -> bool:
        """Find the outermost expressions, in statements that stay, that only the other process can compute."""
        found: list[cst.BaseExpression] = []
        for node in walk(self.context.module):
            if not isinstance(node, cst.BaseExpression) or self._is_in(node, found) or self.is_there(node):
                continue
            if self._is_run_there(node) and not self.lives.trains(node) and self._may_leave(node):
                found.append(node)
        fresh = [node for node in found if id(node) not in self._regions]
        self.pieces += fresh
        self._regions |= {id(node) for node in fresh}
        return bool(fresh)

    def _is_in(self, node: cst.CSTNode, found: list[cst.BaseExpression]) -> bool:
        known = {id(item) for item in found}
        return any(id(item) in known for item in self.context.tree.ancestors(node))

    def _may_leave(self, node: cst.BaseExpression) -> bool:
        """Whether an expression stands where a call can take its place: not in a function that has moved, not as the
        function of a call or the target of an assignment."""
        unit = self.unit(node)
        if unit is None:
            return False
        around = [item for item in self.context.tree.ancestors(node) if isinstance(item, Definition)]
        if any(id(item) in self.moved | self.copied for item in around):
            return False
        parent = self.context.tree.parent(node)
        return not isinstance(parent, cst.AssignTarget | cst.Del | cst.Annotation)


def _is_names(target: cst.BaseExpression) -> bool:
    if isinstance(target, cst.Tuple | cst.List):
        return all(_is_names(element.value) for element in target.elements)
    return isinstance(target, cst.Name)
