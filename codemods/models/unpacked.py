"""``a, b = value`` in model-building code, and what it is to bind a size's name anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.catalog.dims import Dim
from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, sizes
from migrate.codemods.models.program import Line, names_in
from migrate.codemods.models.run import INNER, Run
from migrate.codemods.models.statics import shape_of
from migrate.codemods.models.values import CannotFollow, Items, Static, TensorRef, Value


def target_names(target: cst.BaseExpression) -> list[str]:
    """The names that an assignment's target binds."""
    match target:
        case cst.Name(value=name):
            return [name]
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            return [name for element in elements for name in target_names(element.value)]
    return []


def unpacks_shape(
    run: Run, target: cst.BaseExpression, value: cst.BaseExpression, above: tuple[str, ...], after: str
) -> bool:
    """Whether this is ``_, h, w, c = x.shape``: each name that is read later is a size."""
    if not isinstance(target, cst.Tuple | cst.List) or run.is_forward:
        return False
    tensor = shape_of(run, value)
    shape = tensor.facts.shape if tensor is not None else None
    names = [element.value for element in target.elements]
    if shape is None or len(shape) != len(names):
        return False
    found: dict[str, Any] = {}
    for name, size in zip(names, shape, strict=True):
        if not isinstance(name, cst.Name):
            return False
        if sizes.is_plain(size):
            found[name.value] = size
        elif name.value != "_" and run.is_needed(name.value):
            return False
    items = tuple(Static(str(size), size) for size in found.values())
    if items:
        _unpack_statics(run, list(found), Items(items, "tuple"), above, after)
    return True


def unpack(run: Run, target: cst.Tuple | cst.List, value: Value, above: tuple[str, ...], after: str) -> None:
    """``a, b = value``.

    Raises:
        CannotFollow: it is not known what the value's parts are.
    """
    names = [element.value for element in target.elements]
    if (
        isinstance(value, Items)
        and len(value.items) == len(names)
        and all(isinstance(n, cst.Name) for n in names)
    ):
        plain = [name.value for name in names if isinstance(name, cst.Name)]
        if any(not isinstance(item, TensorRef | Static | Items) for item in value.items):
            for name, item in zip(plain, value.items, strict=True):
                run.env[name] = item
            return
        if all(isinstance(item, Static) for item in value.items):
            _unpack_statics(run, plain, value, above, after)
            return
        text = expressions.texts(value)
        if not value.text and not value.variable:
            text = text[1:-1]
        owns = [run.own_name(name) for name in plain]
        run.emit(Line(f"{', '.join(owns)} = {run.forward_text(text)}", above, after))
        for name, own, item in zip(plain, owns, value.items, strict=True):
            if isinstance(item, TensorRef):
                run.env[name] = TensorRef(own, item.facts, own, mask=item.mask)
            elif isinstance(item, Static):
                raise CannotFollow("MOD401", target, "tensors and Python values are unpacked together")
            else:
                run.env[name] = item
        return
    if isinstance(value, Static):
        plain = target_names(target)
        values = (
            value.value if isinstance(value.value, tuple | list) and len(value.value) == len(plain) else None
        )
        local, owns = is_local(run, value), [run.own_name(name) for name in plain]
        line = Line(f"{', '.join(owns)} = {value.text}", above, after, defines=tuple(owns))
        run.define(owns[0], line, local)
        for i, (name, own) in enumerate(zip(plain, owns, strict=True)):
            run.env[name] = Static(own, UNKNOWN if values is None else values[i], local)
        return
    raise CannotFollow("MOD401", target, "what is unpacked here is not known")


def _unpack_statics(run: Run, names: list[str], value: Items, above: tuple[str, ...], after: str) -> None:
    """``h, w = x.shape[1], x.shape[2]``."""
    items = [item for item in value.items if isinstance(item, Static)]
    for name in names:
        keep_sizes(run, name)
    owns = [run.own_name(name) for name in names]
    code = f"{', '.join(owns)} = {', '.join(item.text for item in items)}"
    local = any(is_local(run, item) for item in items)
    run.define(owns[0], Line(code, above, after, defines=tuple(owns)), local)
    for name, own, item in zip(names, owns, items, strict=True):
        run.env[name] = Static(own, item.value, local)


def is_local(run: Run, value: Static) -> bool:
    """Whether ``forward`` has to compute a number itself: it changes in a loop, or ``call`` computed it too."""
    return bool(run.loops) or run.is_forward or value.local


def keep_sizes(run: Run, name: str) -> None:
    """Before a size's name is bound anew: sizes of tensors that its old value gave are not known any more."""
    if not isinstance(run.env.get(name), Static):
        return
    if not any(_mentions(value, name) for value in run.env.values()):
        return
    kept = f"{INNER}last_{name}" if run.is_inlined else f"last_{name}"
    run.draft.sizes.add(kept)
    run.init.add(Line(f"{kept} = {name}", defines=(kept,)))
    for other, value in list(run.env.items()):
        if isinstance(value, TensorRef):
            facts = sizes.substitute_facts(value.facts, {name: Dim.symbol(kept)})
            run.env[other] = replace(value, facts=facts)


def rebound(run: Run, own: str, value: Any) -> Any:
    """The value of a number that a name is bound to anew: where the name's old meaning is in it, or in what other
    numbers are, each of these stands for itself from now on."""
    name = str(run.symbol(own))
    for other, held in list(run.env.items()):
        if other != own and isinstance(held, Static) and held.text == other and _has(held.value, name):
            run.env[other] = replace(held, value=run.symbol(other))
    return run.symbol(own) if _has(value, name) else value


def _has(value: Any, name: str) -> bool:
    return isinstance(value, Dim) and name in names_in(str(value))


def _mentions(value: Value, name: str) -> bool:
    """Whether a tensor's size is said by a name."""
    shape = value.facts.shape if isinstance(value, TensorRef) else None
    return any(isinstance(size, Dim) and name in names_in(str(size)) for size in shape or ())
