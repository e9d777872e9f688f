"""Reading a method of a layer class without rewriting it: with what tensors its layers are called.

A method of a user's class may do anything, so it stays as it is written; only the calls of layers in it change. For
those the sizes of the tensors are followed as far as the code is understood, and no further: what is not understood is
a tensor of which nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from migrate.catalog.model import Layer
from migrate.catalog.registry import find
from migrate.catalog.values import CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import (
    custom_calls,
    custom_facts,
    custom_lists,
    custom_sites,
    expressions,
    layers,
    operations,
    own_masks,
    sizes,
)
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    LayerList,
    LayerValue,
    ModuleValue,
    PipelineValue,
    SelfValue,
    Static,
    TensorRef,
    Value,
    is_tensorial,
)
from migrate.codemods.tree import children

LAYERS = (LayerValue, ModuleValue, PipelineValue)
SIZES = frozenset({"tf.shape", "keras.ops.shape", "keras.backend.shape", "keras.backend.int_shape"})
CHANGES = frozenset({"append", "extend", "insert", "pop", "remove", "clear", "reverse"})
"""Methods after which it is not known what a list holds."""


@dataclass
class Flow:
    """One method that is read.

    Attributes:
        run: its names; the modules of the class belong to its draft.
        this: ``self``.
        sites: the calls of layers, by node id, in the order in which they were met.
        made: layers that the method makes itself where it calls them.
        last: the size of the last axis that a layer was called with, where one of its calls tells it.
        returns: what the method gives back.
        methods: of the class; read: those that another has called; busy: those that are being read; reading: the last.
    """

    run: Run
    this: SelfValue
    sites: dict[int, custom_sites.Site] = field(default_factory=dict)
    made: dict[int, LayerValue] = field(default_factory=dict)
    last: dict[int, Any] = field(default_factory=dict)
    returns: list[Value] = field(default_factory=list)
    methods: Mapping[str, cst.FunctionDef] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)
    reading: str = ""

    # -- statements ---------------------------------------------------------------------------------------------

    def block(self, nodes: Iterable[cst.CSTNode]) -> None:
        """The statements of a block, in order."""
        for node in nodes:
            self.statement(node)

    def statement(self, node: cst.CSTNode) -> None:
        """One statement."""
        match node:
            case cst.SimpleStatementLine(body=body) | cst.SimpleStatementSuite(body=body):
                for small in body:
                    self._small(small)
            case cst.IndentedBlock(body=body):
                self.block(body)
            case cst.If(test=test, body=body, orelse=orelse):
                self.value(test)
                self._branches(body, orelse)
            case cst.For(target=target, iter=source, body=body, orelse=orelse):
                self._loop(target, source, body)
                if orelse is not None:
                    self.statement(orelse)
            case cst.FunctionDef(params=params, body=body):
                self._inner(params, body)
            case cst.ClassDef():
                raise CannotFollow("MOD401", node, "a class within a method is not understood")
            case _:
                self._other(node)

    def _small(self, node: cst.CSTNode) -> None:
        match node:
            case cst.Assign(targets=targets, value=value):
                found = self.value(value)
                for target in targets:
                    self.bind(target.target, found)
            case cst.AnnAssign(target=target, value=value) if value is not None:
                self.bind(target, self.value(value))
            case cst.AugAssign(target=target, value=value):
                self._augment(target, self.value(value))
            case cst.Return(value=value):
                self.returns.append(self.value(value) if value is not None else Static("None", None))
            case _:
                self._descend(node)

    def _augment(self, target: cst.BaseExpression, value: Value) -> None:
        current = self.run.env.get(target.value) if isinstance(target, cst.Name) else None
        if isinstance(current, TensorRef) and isinstance(value, Static):
            return
        if isinstance(current, TensorRef) and isinstance(value, TensorRef):
            floating = (
                custom_facts.FLOATING if custom_facts.FLOATING in (current.origin, value.origin) else None
            )
            self.bind(target, TensorRef("_", operations.broadcast(current, value), None, floating))
            return
        self.bind(
            target,
            custom_facts.unknown() if is_tensorial(value) or isinstance(current, TensorRef) else Static(""),
        )

    def _other(self, node: cst.CSTNode) -> None:
        """``while``, ``with``, ``try``: twice, for what a turn leaves is what the next one begins with."""
        for _ in range(2):
            before = dict(self.run.env)
            for child in children(node):
                if isinstance(child, cst.BaseExpression):
                    self.value(child)
                elif isinstance(child, cst.BaseSuite | cst.Else | cst.ExceptHandler | cst.Finally):
                    self._suite(child)
                else:
                    self._descend(child)
            self._join(before)

    def _suite(self, node: cst.CSTNode) -> None:
        body = node.body if isinstance(node, cst.Else | cst.ExceptHandler | cst.Finally) else node
        self.statement(body)

    def _branches(self, body: cst.BaseSuite, orelse: cst.CSTNode | None) -> None:
        before = dict(self.run.env)
        self.statement(body)
        taken, self.run.env = self.run.env, before
        if orelse is not None:
            self.statement(orelse.body if isinstance(orelse, cst.Else) else orelse)
        self._join(taken)

    def _join(self, other: dict[str, Value]) -> None:
        """What is known after either of two ways."""
        env = self.run.env
        for name, value in other.items():
            mine = env.get(name)
            if mine is None or mine == value:
                env[name] = value
            elif isinstance(mine, TensorRef) and isinstance(value, TensorRef):
                env[name] = replace(mine, facts=sizes.join_facts(mine.facts, value.facts, {}, {}))
            elif isinstance(mine, Static) and isinstance(value, Static):
                env[name] = Static(mine.text)
            elif is_tensorial(mine) or is_tensorial(value):
                env[name] = custom_facts.unknown(name)

    def _loop(self, target: cst.BaseExpression, source: cst.BaseExpression, body: cst.BaseSuite) -> None:
        turns = custom_lists.turns(self, source)
        if turns is not None and any(isinstance(turn, custom_lists.Repeated) for turn in turns):
            self._forget_changing(target, turns, body)
        for turn in turns if turns is not None else [self.element(source)]:
            for _ in range(1 if turns is not None and not isinstance(turn, custom_lists.Repeated) else 2):
                before = dict(self.run.env)
                self._bind_turn(target, turn)
                self.statement(body)
                if turns is None or isinstance(turn, custom_lists.Repeated):
                    self._join(before)

    def _forget_changing(
        self, target: cst.BaseExpression, turns: Iterable[Value | custom_lists.Repeated], body: cst.BaseSuite
    ) -> None:
        """Sizes that a turn over repeated layers changes are not known in any: a trial tells them, and no more."""
        before = replace(self, sites=dict(self.sites), made=dict(self.made), last=dict(self.last))
        returned, attributes, run = list(self.returns), dict(self.this.attributes), self.run
        self.run, after = run.fork(quiet=True), dict(run.env)
        with suppress(CannotFollow):
            for turn in turns:
                if isinstance(turn, custom_lists.Repeated):
                    self._bind_turn(target, turn)
                    self.statement(body)
            after = self.run.env
        self.run, self.returns = run, returned
        self.sites, self.made, self.last = before.sites, before.made, before.last
        self.this.attributes.clear()
        self.this.attributes.update(attributes)
        known = {name: value for name, value in run.env.items() if isinstance(value, TensorRef)}
        self._join({name: after[name] for name in known if isinstance(after.get(name), TensorRef)})

    def element(self, source: cst.BaseExpression) -> Value:
        """What a loop over something gives each turn."""
        value = self.value(source)
        if isinstance(value, Items) and value.items:
            return value.items[0] if len(value.items) == 1 else custom_facts.unknown()
        shape = value.facts.shape if isinstance(value, TensorRef) else None
        if shape:
            assert isinstance(value, TensorRef)
            return TensorRef("_", Tensor(shape[1:], CHANNELS_LAST, value.facts.dtype))
        return Static("") if isinstance(value, Static) else custom_facts.unknown()

    def _bind_turn(self, target: cst.BaseExpression, turn: Value | custom_lists.Repeated) -> None:
        value = turn.value if isinstance(turn, custom_lists.Repeated) else turn
        named = custom_lists.as_loop_variable(value, target)
        self.bind(target, named)

    def _inner(self, params: cst.Parameters, body: cst.BaseSuite) -> None:
        """A function within the method, or a lambda: its parameters may be anything."""
        outer, returned = dict(self.run.env), list(self.returns)
        for param in (*params.posonly_params, *params.params, *params.kwonly_params):
            self.run.env[param.name.value] = custom_facts.unknown(param.name.value)
        self.statement(body)
        self.run.env, self.returns = outer, returned

    def bind(self, target: cst.BaseExpression, value: Value) -> None:
        """Give what a statement assigns to its names."""
        match target:
            case cst.Name(value=name):
                self.run.env[name] = custom_facts.named(name, value)
            case cst.Tuple(elements=elements) | cst.List(elements=elements):
                for position, element in enumerate(elements):
                    self.bind(element.value, custom_facts.part_of(value, position, len(elements)))
            case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=attribute)):
                if self.run.env.get(owner) is self.this and isinstance(value, LAYERS):
                    raise CannotFollow("MOD402", target, f"`self.{attribute}` is made on every call")
                held = self.this.attributes.get(attribute)
                if self.run.env.get(owner) is self.this and not isinstance(held, LAYERS):
                    self.this.attributes[attribute] = (
                        custom_facts.named(f"self.{attribute}", value)
                        if isinstance(value, TensorRef)
                        else Static(f"self.{attribute}")
                    )

    # -- expressions --------------------------------------------------------------------------------------------

    def value(self, node: cst.BaseExpression) -> Value:
        """What an expression gives."""
        match node:
            case cst.Name(value=name):
                return self.run.env.get(name, Static(name))
            case cst.Call():
                return self._call(node)
            case cst.Attribute(value=owner, attr=cst.Name(value=attribute)):
                return self._attribute(node, self.value(owner), attribute)
            case cst.Lambda(params=params, body=body):
                outer = dict(self.run.env)
                for param in (*params.posonly_params, *params.params, *params.kwonly_params):
                    self.run.env[param.name.value] = custom_facts.unknown(param.name.value)
                self.value(body)
                self.run.env = outer
                return Static("")
            case cst.ListComp() | cst.SetComp() | cst.GeneratorExp() | cst.DictComp():
                return self._comprehension(node)
            case cst.List(elements=elements) | cst.Tuple(elements=elements):
                if not any(isinstance(item, cst.StarredElement) for item in elements):
                    items = tuple(self.value(item.value) for item in elements)
                    if any(is_tensorial(item) for item in items):
                        return Items(items, "list" if isinstance(node, cst.List) else "tuple")
                    if all(isinstance(item, LAYERS) for item in items) and items:
                        return Items(items)
        self._descend(node)
        return custom_facts.facts(self, node)

    def _attribute(self, node: cst.Attribute, owner: Value, attribute: str) -> Value:
        if owner is self.this:
            found: Value = self.this.attributes.get(attribute, Static(f"self.{attribute}"))
            return found
        if attribute == "shape" and isinstance(owner, TensorRef):
            return Static("", owner.facts.shape if owner.facts.shape is not None else UNKNOWN)
        if attribute in ("dtype", "ndim"):
            return Static("")
        return custom_facts.facts(self, node)

    def _descend(self, node: cst.CSTNode) -> None:
        for child in children(node):
            if isinstance(child, cst.BaseExpression):
                self.value(child)
            else:
                self._descend(child)

    def _comprehension(self, node: Any) -> Value:
        outer = dict(self.run.env)
        part: cst.CompFor | None = node.for_in
        while part is not None:
            turns = custom_lists.turns(self, part.iter)
            if turns:
                self._bind_turn(part.target, turns[0])
            else:
                self.bind(part.target, self.element(part.iter))
            for item in part.ifs:
                self.value(item.test)
            part = part.inner_for_in
        parts = [node.key, node.value] if isinstance(node, cst.DictComp) else [node.elt]
        found = [self.value(item) for item in parts]
        self.run.env = outer
        return custom_facts.unknown() if any(is_tensorial(item) for item in found) else Static("")

    def _call(self, node: cst.Call) -> Value:
        callee = self._callee(node)
        if isinstance(callee, LayerValue | ModuleValue | PipelineValue | LayerList):
            result = custom_calls.called(self, node, callee)
            self.run.env[expressions.call_key(node)] = result
            return result
        name = self.run.context.names.resolve(node.func)
        if name in SIZES and node.args:
            value = self.value(node.args[0].value)
            shape = value.facts.shape if isinstance(value, TensorRef) else None
            return Static("", shape if shape is not None else UNKNOWN)
        method = self._method(node)
        if method is not None:
            return self._within(method, node)
        custom_calls.held_model(self, node)
        self._descend(node.func)
        for item in node.args:
            self.value(item.value)
        match node.func:
            case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=called)) if called in CHANGES:
                if isinstance(self.run.env.get(owner), Items):
                    self.run.env[owner] = custom_facts.unknown(owner)
                return Static("")
        return custom_facts.facts(self, node)

    def _method(self, node: cst.Call) -> cst.FunctionDef | None:
        """The method of the class that a call is one of, unless it is being read."""
        match node.func:
            case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=name)):
                method = self.methods.get(name)
                if method is None or self.run.env.get(owner) is not self.this or name in self.busy:
                    return None
                plain = not method.decorators and not any(item.star for item in node.args)
                return method if plain and method.params.star_kwarg is None else None
        return None

    def _within(self, method: cst.FunctionDef, node: cst.Call) -> Value:
        """What a method gives for the tensors that another calls it with."""
        given = [(item.keyword.value if item.keyword else "", self.value(item.value)) for item in node.args]
        params = [*method.params.posonly_params, *method.params.params, *method.params.kwonly_params]
        names = [param.name.value for param in params]
        outer, returned = self.run.env, self.returns
        self.run.env = {name: custom_facts.unknown(name) for name in names[1:]}
        self.run.env[names[0]] = self.this
        for place, (name, value) in enumerate(given):
            key = name or (names[place + 1] if place + 1 < len(names) else "")
            if key:
                self.run.env[key] = own_masks.unnamed(custom_facts.named(key, value))
        self.returns = []
        outside, self.reading = self.reading, method.name.value
        self.busy.add(method.name.value)
        self.read.add(method.name.value)
        try:
            self.block(method.body.body)
            found = self.returns[-1] if self.returns else Static("None", None)
        finally:
            self.run.env, self.returns, self.reading = outer, returned, outside
            self.busy.discard(method.name.value)
        return own_masks.unnamed(custom_facts.plain(found), found)

    def _callee(self, node: cst.Call) -> Value | None:
        """The layer that is called, if one is."""
        match node.func:
            case cst.Name(value=name):
                return self.run.env.get(name)
            case cst.Attribute():
                found = self.value(node.func)
                return found if isinstance(found, LAYERS) else None
            case cst.Subscript(value=container):
                held = self.value(container)
                if isinstance(held, LayerList):
                    return custom_lists.indexed(self, node.func, held)
            case cst.Call() as inner:
                return self._made(inner)
        return None

    def _made(self, node: cst.Call) -> Value | None:
        """``layers.Add()([a, b])``: a layer without weights that is made where it is called."""
        name = self.run.context.names.resolve(node.func)
        row = find(name) if name is not None else None
        if not isinstance(row, Layer):
            return self.value(node)
        if row.weights:
            raise CannotFollow("MOD402", node, f"`{name}` is made on every call of this method")
        if id(node) not in self.made:
            self.made[id(node)] = layers.create(replace(self.run, quiet=False), node, row)
        return self.made[id(node)]
