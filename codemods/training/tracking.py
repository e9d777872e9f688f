"""Where an object goes: every use of what one expression makes, through its variable, attributes of ``self`` and the
parameters of this file's functions.

A loss that is called, a metric that is updated, an optimizer that steps can be rewritten only where all that is done
with it is understood.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import method_of
from migrate.codemods.analysis.objects import Model, definition, objects
from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.training.origins import origin
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

Key = tuple[int, str]
"""A variable: the scope that owns it (of ``self.x``, the class), and its text."""


@dataclass
class Uses:
    """What is done with an object.

    Attributes:
        calls: calls of the object itself.
        methods: calls of its methods, by call, with their names.
        others: every other place that reads it: an attribute, an argument of something unknown, a return.
        keys: the variables that hold it.
    """

    calls: list[cst.Call] = field(default_factory=list)
    methods: list[tuple[cst.Call, str]] = field(default_factory=list)
    others: list[cst.BaseExpression] = field(default_factory=list)
    keys: set[Key] = field(default_factory=set)


class Tracker:
    """The uses of one file's objects."""

    def __init__(self, context: FileContext) -> None:
        self._context = context

    def target(self, value: cst.CSTNode) -> cst.BaseExpression | None:
        """The variable, or attribute of ``self``, that a value is assigned to alone; None for anything else."""
        match self._context.tree.parent(value):
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name() | cst.Attribute() as target)]):
                pass
            case cst.AnnAssign(target=cst.Name() | cst.Attribute() as target):
                pass
            case _:
                return None
        return target if isinstance(target, cst.Name) or dotted(target).startswith("self.") else None

    def given(self, value: cst.CSTNode) -> Key | None:
        """The key of the parameter that a value is given for, where it is an argument of a function of this file."""
        argument = self._context.tree.parent(value)
        call = self._context.tree.parent(argument) if isinstance(argument, cst.Arg) else None
        function = function_of(self._context, call) if isinstance(call, cst.Call) else None
        if function is None or not isinstance(call, cst.Call) or not isinstance(argument, cst.Arg):
            return None
        return self._parameter(function, call, argument)

    def key(self, target: cst.BaseExpression) -> Key:
        """The key of a variable that is assigned to: the scope of its statement owns it."""
        if isinstance(target, cst.Attribute):
            return objects(self._context).key(target)
        function = self._context.tree.enclosing(target, cst.FunctionDef)
        scope = self._context.names.scopes.opened_by(function) if function else None
        scope = scope or self._context.names.scopes.root
        text = dotted(target)
        owner = scope.owner(text) or scope
        return id(owner.node), text

    def uses(
        self, key: Key, made: cst.BaseExpression | None = None, value: cst.BaseExpression | None = None
    ) -> Uses:
        """Everything that is done with the object of a variable.

        Args:
            made: what makes the object, where the variable is the parameter that it is given for. Other calls may give
                what the same code makes.
            value: what the variable is given, where only that object is meant of all those which it holds in turn.
        """
        found, waiting = Uses(), [key]
        while waiting:
            here = waiting.pop()
            if here in found.keys:
                continue
            found.keys.add(here)
            for node in self._reads.get(here, ()):
                if value is not None and here == key and isinstance(node, cst.Name):
                    first = origin(self._context, node)
                    if first is not value:
                        found.others += [node] if first is None else []
                        continue
                passed = self._use(node, found)
                if passed is not None:
                    waiting.append(passed)
            through = self._through_keywords(here)
            if through is not None:
                waiting.append(through)
        for here in list(found.keys):
            found.others += self._foreign(here, found.keys, made)
        return found

    def reads(self, key: Key) -> list[cst.BaseExpression]:
        """Every place that reads a variable."""
        return self._reads.get(key, [])

    def passed(self, function: cst.FunctionDef, name: str) -> list[cst.BaseExpression | None]:
        """What this file's calls of a function give for a parameter; None for a call that leaves it out."""
        names = [param.name.value for param in _given_params(self._context, function)]
        found: list[cst.BaseExpression | None] = []
        for call in self.calls_of(function):
            bound = {item.keyword.value: item.value for item in call.args if item.keyword}
            bound |= {names[place]: item.value for place, item in enumerate(call.args) if place < len(names)
                      and item.keyword is None}  # fmt: skip
            found.append(bound.get(name))
        return found

    def calls_of(self, function: cst.FunctionDef) -> list[cst.Call]:
        """This file's calls of a function, those through ``strategy.run(function, args=(...))`` left out."""
        return self._calls.get(id(function), [])

    def _through_keywords(self, key: Key) -> Key | None:
        """What a model's own ``compile(self, ..., **kwargs)`` hands on by ``super().compile(**kwargs)``."""
        function = next((item for item in self._functions if id(item) == key[0]), None)
        if function is None or function.name.value != "compile" or key[1] in self._parameters(function):
            return None
        for node in walk(function):
            match node:
                case cst.Call(
                    func=cst.Attribute(
                        value=cst.Call(func=cst.Name(value="super")), attr=cst.Name(value="compile")
                    )
                ) if any(item.star == "**" for item in node.args):
                    around = self._context.tree.enclosing(function, cst.ClassDef)
                    return (id(around), f"self.{key[1]}") if around is not None else None
        return None

    def _use(self, node: cst.BaseExpression, found: Uses) -> Key | None:
        """Sort a read; the key of the parameter that it is passed as, if a function of this file gets it."""
        tree = self._context.tree
        parent = tree.parent(node)
        match parent:
            case cst.Call() if parent.func is node:
                found.calls.append(parent)
                return None
            case cst.Attribute(attr=cst.Name(value=name)) if parent.value is node:
                call = tree.parent(parent)
                if isinstance(call, cst.Call) and call.func is parent:
                    found.methods.append((call, name))
                    return None
            case cst.Arg():
                call = tree.parent(parent)
                handed = _handed_on(self._context, call, parent)
                if handed is not None:
                    return handed
                if isinstance(call, cst.Call) and (function := function_of(self._context, call)) is not None:
                    key = self._parameter(function, call, parent)
                    if key is not None:
                        return key
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name() | cst.Attribute() as target)]) if (
                parent.value is node and (isinstance(target, cst.Name) or _is_own(target))
            ):
                return self.key(target)
        found.others.append(node)
        return None

    def _parameter(self, function: cst.FunctionDef, call: cst.Call, given: cst.Arg) -> Key | None:
        listed = _given_params(self._context, function)
        if given.star:
            return None
        if given.keyword is not None:
            return id(function), given.keyword.value
        place = next((place for place, item in enumerate(call.args) if item is given), len(listed))
        return (id(function), listed[place].name.value) if place < len(listed) else None

    def _foreign(
        self, key: Key, keys: set[Key], made: cst.BaseExpression | None
    ) -> Iterator[cst.BaseExpression]:
        """What else a parameter may hold: values that other calls of its function give it."""
        function = next((item for item in self._functions if id(item) == key[0]), None)
        if function is None or key[1] not in self._parameters(function):
            return
        for value in self.passed(function, key[1]):
            if value is None or value is made or objects(self._context).key(value) in keys:
                continue
            if made is None or self._context.source(value) != self._context.source(made):
                yield value

    @staticmethod
    def _parameters(function: cst.FunctionDef) -> set[str]:
        params = function.params
        listed = [*params.posonly_params, *params.params, *params.kwonly_params]
        return {param.name.value for param in listed}

    @cached_property
    def _functions(self) -> list[cst.FunctionDef]:
        return list(below(self._context.module, cst.FunctionDef))

    @cached_property
    def _calls(self) -> dict[int, list[cst.Call]]:
        found: dict[int, list[cst.Call]] = {}
        for call in below(self._context.module, cst.Call):
            if (defined := function_of(self._context, call)) is not None:
                found.setdefault(id(defined), []).append(call)
        return found

    @cached_property
    def _reads(self) -> dict[Key, list[cst.BaseExpression]]:
        """Every place that reads a variable or an attribute of ``self``."""
        found: dict[Key, list[cst.BaseExpression]] = {}
        known, tree = objects(self._context), self._context.tree
        for node in below(self._context.module, cst.Name, cst.Attribute):
            if isinstance(node, cst.Name):
                if self._context.names.scopes.of(node) is None:
                    continue
            elif not (isinstance(node, cst.Attribute) and _is_own(node)):
                continue
            if not isinstance(tree.parent(node), cst.AssignTarget):
                found.setdefault(known.key(node), []).append(node)
        return found


def _handed_on(context: FileContext, call: cst.CSTNode | None, given: cst.Arg) -> Key | None:
    """Of ``super().compile(optimizer=optimizer)`` in a model's own ``compile``: the attribute that it becomes."""
    match call:
        case cst.Call(
            func=cst.Attribute(value=cst.Call(func=cst.Name(value="super")), attr=cst.Name(value="compile"))
        ) if given.keyword is not None:
            around = context.tree.enclosing(call, cst.ClassDef)
            return (id(around), f"self.{given.keyword.value}") if around is not None else None
    return None


def function_of(context: FileContext, call: cst.Call) -> cst.FunctionDef | None:
    """The function of this file that a call runs: itself, a class's constructor, or a method of a model of the file."""
    match call.func:
        case cst.Attribute(value=receiver, attr=cst.Name(value=name)):
            around = class_of(context, receiver)
            return method_of(around, name) if around is not None else None
    found = definition(context, call.func)
    return method_of(found, "__init__") if isinstance(found, cst.ClassDef) else found


def class_of(context: FileContext, node: cst.BaseExpression) -> cst.ClassDef | None:
    """The class of this file that an expression is an object of, if it is a model of it, or ``self``."""
    if isinstance(node, cst.Name) and node.value == "self":
        return context.tree.enclosing(node, cst.ClassDef)
    kind = objects(context).of(node)
    home, _, name = kind.builder.rpartition(".") if isinstance(kind, Model) else ("", "", "")
    if home != context.module_name:
        return None
    return next(
        (item for item in context.module.body if isinstance(item, cst.ClassDef) and item.name.value == name),
        None,
    )


def _given_params(context: FileContext, function: cst.FunctionDef) -> list[cst.Param]:
    """The parameters that a call gives by position: of a method all but the first."""
    block = context.tree.parent(function)
    bound = block is not None and isinstance(context.tree.parent(block), cst.ClassDef)
    return [*function.params.posonly_params, *function.params.params][1 if bound else 0 :]


def _is_own(node: cst.Attribute) -> bool:
    return isinstance(node.value, cst.Name) and node.value.value == "self"


def tracker(context: FileContext) -> Tracker:
    """The tracker of a file."""
    return context.once(Tracker)
