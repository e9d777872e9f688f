"""Masks that go into layers of the program's own, and come out of them, as Keras hands them on.

    class Tokens(layers.Layer):                                 mask = self.tokens.compute_mask(ids)
        def compute_mask(self, inputs, mask=None):       →      x = self.tokens(ids)
            return tf.not_equal(inputs, 0)                      x = self.pool(x, mask=mask)

    x = Pool()(Tokens(...)(ids))         # `call(self, x, mask=None)`

Keras gives the mask of its one tensor to a layer whose ``call`` takes one. Within ``call`` the tensor still has it, for
Keras's own layers there to see. What comes out has a mask where an inner layer gave it one, else where the layer says
so: by ``compute_mask``, or by ``supports_masking`` as it came in.

https://keras.io/guides/understanding_masking_and_padding/
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import definition
from migrate.codemods.models import custom_members, expressions, masks, naming
from migrate.codemods.models.kept import assigned
from migrate.codemods.models.program import Line, names_in
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import CannotFollow, Items, ModuleValue, TensorRef, Value
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.models.blocks import Blocks
    from migrate.codemods.models.custom_flow import Flow

MASK = "mask"
COMPUTE = "compute_mask"
SEES = masks.RECURRENT | masks.HEADS | masks.ATTENTION | masks.UNCLEAR | {masks.MEAN}
"""Keras's layers that do something else with a tensor that has a mask."""


def argument(
    blocks: Blocks, module: ModuleValue, values: Iterable[Value], stated: Value | None, node: cst.CSTNode
) -> str:
    """The text of the mask that a call gives a layer of the program's own; '' for none.

    Args:
        stated: what the call itself says of it.

    Raises:
        CannotFollow: the layer, or one within it, would see a mask that is not followed.
    """
    found = [masks.of(item) for value in values for item in _flat(value)]
    blocks.masked.setdefault(module.name, set()).add(any(found))
    names = _call_names(blocks, module)
    if stated is not None:
        if MASK not in names:
            raise CannotFollow("MOD408", node, "the `call` of this layer takes no `mask`")
        return expressions.texts(stated)
    if not any(found):
        return ""
    if MASK in names and len(found) == 1:
        if found[0] == masks.OPEN:
            raise CannotFollow("MOD408", node, "the mask that this layer is given is not followed here")
        return found[0]
    around = blocks.subclasses.get(module.name) or blocks.targets.get(module.name, (None,))[0]
    if around is None or any(name.endswith("_mask") for name in names) or _sees(blocks, around, set()):
        raise CannotFollow("MOD408", node, "a mask that layers within this one take into account")
    return ""


def split(blocks: Blocks, module: ModuleValue, node: cst.Call) -> tuple[cst.Arg | None, list[cst.Arg]]:
    """The argument of a call that is its mask, and the others; None where Keras looks for the mask itself."""
    names = _call_names(blocks, module)
    found = None
    for place, item in enumerate(node.args):
        name = item.keyword.value if item.keyword is not None else "".join(names[place : place + 1])
        if name == MASK and not item.star:
            found = item
    others = [item for item in node.args if item is not found]
    nothing = found is not None and isinstance(found.value, cst.Name) and found.value.value == "None"
    return None if nothing else found, others


def is_masked(blocks: Blocks, name: str) -> bool:
    """Whether a class is called with tensors that have masks."""
    return True in blocks.masked.get(name, ())


def within(blocks: Blocks, name: str, call: cst.FunctionDef) -> str:
    """The text of the mask that the first tensor of a class's ``call`` has there; '' for none."""
    found = blocks.masked.get(name, set())
    if True not in found:
        return ""
    given = MASK in _names(call) and MASK not in assigned(call.body)
    return MASK if given and False not in found else masks.OPEN


def handed_on(
    blocks: Blocks,
    run: Run,
    module: ModuleValue,
    given: list[Value],
    stated: str,
    returned: Value,
    result: Value,
    node: cst.CSTNode,
) -> Value:
    """The result of a call with the mask that it has in Keras.

    Args:
        stated: the mask that the layer was given; returned: what its ``call`` returns.
    """
    found = "" if stated else masks.of(given[0]) if given else ""
    mask = _out(blocks, run, module, given, stated or found, returned, node)
    if not mask:
        return result
    if isinstance(result, Items):
        items = tuple(
            replace(item, mask=masks.OPEN) if isinstance(item, TensorRef) else item for item in result.items
        )
        return replace(result, items=items)
    return replace(result, mask=mask) if isinstance(result, TensorRef) else result


def _out(
    blocks: Blocks,
    run: Run,
    module: ModuleValue,
    given: list[Value],
    incoming: str,
    returned: Value,
    node: cst.CSTNode,
) -> str:
    inner = {masks.of(item) for item in _flat(returned)} - {""}
    if inner:  # of a layer within it
        return incoming if inner == {MASK} and isinstance(returned, TensorRef) else masks.OPEN
    around = blocks.subclasses.get(module.name)
    if around is None:
        return ""
    method = _method(blocks, around, COMPUTE)
    if method is None:
        return _supported(blocks, around, incoming)
    if custom_members.passes_on(method):
        return "" if _gives_nothing(method) else incoming
    if (
        incoming == masks.OPEN
        or module.slot is None
        or len(given) != 1
        or not isinstance(given[0], TensorRef)
    ):
        return masks.OPEN
    name = masks.free(run, MASK)
    text = ", ".join([run.forward_text(given[0].text), *([f"mask={incoming}"] if incoming else [])])
    run.emit(Line(f"{name} = {module.slot.reference}.{COMPUTE}({text})", defines=(name,)))
    return name


def named(run: Run, module: ModuleValue, blocks: Blocks, values: list[Value]) -> list[Value]:
    """The tensors of a call, under a name where the layer's ``compute_mask`` is asked for theirs as well."""
    around = blocks.subclasses.get(module.name)
    method = _method(blocks, around, COMPUTE) if around is not None else None
    if method is None or custom_members.passes_on(method) or len(values) != 1:
        return values
    (value,) = values
    if not isinstance(value, TensorRef) or value.text.isidentifier():
        return values
    name = naming.attribute("inputs", {*run.env, *run.avoided, *run.draft.masks})
    run.draft.masks.add(name)
    run.emit(Line(f"{name} = {run.forward_text(value.text)}"))
    return [replace(value, text=name, variable=name)]


def _supported(blocks: Blocks, around: cst.ClassDef, incoming: str) -> str:
    """The mask that came in, where a class says ``self.supports_masking = True``."""
    for part in below(around, cst.Assign):
        match part.targets[0].target:
            case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value="supports_masking")):
                value = blocks.context.value(part.value)
                return incoming if value is True else "" if value is False else incoming and masks.OPEN
    return ""


def _gives_nothing(method: cst.FunctionDef) -> bool:
    """Whether ``compute_mask`` says that there is no mask."""
    given = [part.value for part in below(method.body, cst.Return)]
    return all(value is None or (isinstance(value, cst.Name) and value.value == "None") for value in given)


def _sees(blocks: Blocks, around: cst.CSTNode, seen: set[int]) -> bool:
    """Whether code makes a layer of Keras's that would see a mask, or a layer of the program's own that would."""
    seen.add(id(around))
    context = blocks.context
    for call in below(around, cst.Call):
        if context.names.resolve(call.func) in SEES:
            return True
        inner = definition(context, call.func) if isinstance(call.func, cst.Name) else None
        if isinstance(inner, cst.ClassDef):
            method = _method(blocks, inner, "call")
            if method is not None and MASK in _names(method):
                return True
        is_new = isinstance(inner, cst.ClassDef | cst.FunctionDef) and id(inner) not in seen
        if is_new and inner is not None and _sees(blocks, inner, seen):
            return True
    return False


# -- in methods that stay as they are written ---------------------------------------------------------------------


def lasting(flow: Flow, text: str) -> str:
    """A mask that any statement of a method can write down again: its names are parameters that nothing binds anew."""
    if not text or text == masks.OPEN:
        return text
    return text if names_in(text) - {"self"} <= _standing_names(flow) else masks.OPEN


def of_embedding(flow: Flow, node: cst.Call) -> str:
    """The mask that an embedding makes of what a method calls it with."""
    first = node.args[0].value if len(node.args) == 1 else None
    if not isinstance(first, cst.Name) or first.value not in _standing_names(flow):
        return masks.OPEN
    return f"({first.value} != 0)"


def of_own(flow: Flow, module: ModuleValue, node: cst.Call, given: list[Value], incoming: str) -> str:
    """The mask of what a layer of the program's own gives in a method."""
    blocks = flow.run.blocks
    around = blocks.subclasses.get(module.name)
    if around is None:
        return ""
    method = _method(blocks, around, COMPUTE)
    if method is None:
        return _supported(blocks, around, incoming)
    if custom_members.passes_on(method):
        return "" if _gives_nothing(method) else incoming
    first = node.args[0].value if len(given) == 1 and node.args else None
    if incoming or not isinstance(first, cst.Name) or first.value not in _standing_names(flow):
        return masks.OPEN
    return f"{flow.run.context.source(node.func)}.{COMPUTE}({first.value})"


def with_mask(
    flow: Flow, node: cst.Call, kept: Iterable[cst.Arg], mask: str
) -> tuple[str | None, tuple[cst.BaseExpression, ...]]:
    """A call with the mask that Keras gives the layer by itself: a hole for each argument, and what fills these."""
    if not mask:
        return None, ()
    items = tuple(kept)
    names = [f"{item.keyword.value}=" if item.keyword is not None else "" for item in items]
    given = [*(f"{name}__h{place}__" for place, name in enumerate(names)), f"mask={mask}"]
    return f"{flow.run.context.source(node.func)}({', '.join(given)})", tuple(item.value for item in items)


def marked(flow: Flow, result: Value, mask: str) -> Value:
    """The result of a call in a method with its mask; one that a layer within has made is not followed."""
    if isinstance(result, TensorRef):
        return replace(result, mask=masks.OPEN if result.mask else lasting(flow, mask))
    return unnamed(result) if not mask else unnamed(result, TensorRef("", mask=masks.OPEN))


def unnamed(value: Value, like: Value | None = None) -> Value:
    """A value in another method than ``like``, or itself, has its masks from: they are there, but have no text."""
    if isinstance(value, Items):
        sources = like.items if isinstance(like, Items) and len(like.items) == len(value.items) else None
        parts = sources or (like,) * len(value.items)
        items = tuple(unnamed(item, part) for item, part in zip(value.items, parts, strict=True))
        return replace(value, items=items)
    if isinstance(value, TensorRef) and (value.mask or masks.of(like if like is not None else value)):
        return replace(value, mask=masks.OPEN)
    return value


def _standing_names(flow: Flow) -> set[str]:
    """The parameters of the method that is read which keep their value to its end."""
    method = flow.methods.get(flow.reading)
    if method is None:
        return set()
    return _names(method) - assigned(method.body)


# -- small questions ----------------------------------------------------------------------------------------------


def _flat(value: Value) -> list[Value]:
    return list(value.items) if isinstance(value, Items) else [value]


def _names(call: cst.FunctionDef) -> set[str]:
    params = (*call.params.posonly_params, *call.params.params, *call.params.kwonly_params)
    return {parameter.name.value for parameter in params}


def _call_names(blocks: Blocks, module: ModuleValue) -> list[str]:
    from migrate.codemods.models import instances

    return instances.call_names(blocks, module)


def _method(blocks: Blocks, node: cst.ClassDef, name: str) -> cst.FunctionDef | None:
    from migrate.codemods.models import instances

    return instances.method(blocks, node, name)
