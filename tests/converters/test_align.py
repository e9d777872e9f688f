"""Layers and modules are paired by what is certain, and by nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.converters.provenances import dense, link, made_from, provenance

from migrate.converters.align import align
from migrate.converters.assignment import Misfit, assign
from migrate.converters.checkpoints.model import Entry, KerasLayer, KerasWeight
from migrate.converters.modules import Module, TargetModel, Tensor
from migrate.converters.places import Place, by_provenance
from migrate.converters.sources import Source, Wanted, sources
from migrate.errors import MigrateError
from migrate.provenance import LayerLink, WeightLink


def keras_layer(key: str, name: str | None, *shapes: tuple[int, ...], **options: Any) -> KerasLayer:
    weights = []
    for number, shape in enumerate(shapes):
        entry = Entry(f"{name}/{number}", shape, np.dtype(np.float32), lambda shape=shape: np.zeros(shape))
        weights.append(KerasWeight(str(number), entry))
    return KerasLayer(key, name, weights=tuple(weights), **options)


def dense_layer(
    name: str | None, inputs: int = 4, units: int = 4, key: str = "dense", **options: Any
) -> KerasLayer:
    return keras_layer(key, name, (inputs, units), (units,), **options)


def model(*layers: KerasLayer, class_name: str | None = None) -> KerasLayer:
    return KerasLayer(
        "", "model", class_name, children=(KerasLayer("layers", children=layers, is_list=True),)
    )


def linear(path: str, created: int, inputs: int = 4, units: int = 4) -> Module:
    tensors = {
        name: Tensor(f"{path}.{name}", shape, "float32", f"{path}.{name}")
        for name, shape in (("weight", (units, inputs)), ("bias", (units,)))
    }
    reference = "torch.nn.modules.linear:Linear"
    return Module(path, reference, (), ("torch.nn.Linear",), created, tensors, False)


def place(path: str, created: int, name: str | None = None, **sizes: int) -> Place:
    return Place(linear(path, created, **sizes), (dense(path, name=name),))


def pairs(root: KerasLayer, places: list[Place], **said: str) -> dict[str, str]:
    wanted = Wanted(
        {kind for each in places for kind in each.kinds}, {each.name for each in places if each.name}
    )
    alignment = align(sources(root, wanted), places, said)
    return {source.address: each.module.path for source, each in alignment.pairs}


def test_automatic_numbers_are_creation_order_whatever_the_order_in_the_file() -> None:
    root = model(dense_layer("dense_12"), dense_layer("dense_3"), dense_layer("dense_11"))
    places = [place("a", 1), place("b", 2), place("c", 3)]
    assert pairs(root, places) == {"dense_3": "a", "dense_11": "b", "dense_12": "c"}


def test_the_first_automatic_name_has_no_number() -> None:
    root = model(dense_layer("dense_1"), dense_layer("dense"))
    assert pairs(root, [place("a", 1), place("b", 2)]) == {"dense": "a", "dense_1": "b"}


def test_an_explicit_name_takes_its_module_out_of_the_count() -> None:
    root = model(dense_layer("dense_1"), dense_layer("head"), dense_layer("dense"))
    places = [place("a", 1), place("b", 2, name="head"), place("c", 3)]
    assert pairs(root, places) == {"dense": "a", "head": "b", "dense_1": "c"}


def test_a_count_that_does_not_agree_pairs_nothing() -> None:
    root = model(dense_layer("dense"), dense_layer("dense_1"), dense_layer("dense_2"))
    assert pairs(root, [place("a", 1), place("b", 2)]) == {}


def test_order_decides_before_shapes_so_that_a_wrong_class_is_noticed() -> None:
    root = model(dense_layer("dense", 4, 5), dense_layer("dense_1", 5, 4))
    places = [place("a", 1, inputs=5, units=4), place("b", 2, inputs=4, units=5)]
    assert pairs(root, places) == {"dense": "a", "dense_1": "b"}
    with pytest.raises(Misfit, match=r"kernel \(4, 5\) becomes weight \(5, 4\), the module has \(4, 5\)"):
        assign(sources(root, Wanted({"dense"}))[0], places[0])


def test_names_without_order_are_paired_where_shapes_leave_one_way() -> None:
    root = model(dense_layer("x", 4, 7), dense_layer("y", 7, 4), dense_layer("z", 4, 4))
    places = [place("a", 1), place("b", 2, units=7), place("c", 3, inputs=7)]
    assert pairs(root, places) == {"x": "b", "y": "c", "z": "a"}


def test_equal_shapes_without_order_are_left() -> None:
    root = model(dense_layer("x"), dense_layer("y"), dense_layer("z", 4, 7))
    places = [place("a", 1), place("b", 2), place("c", 3, units=7)]
    assert pairs(root, places) == {"z": "c"}


def test_once_the_named_ones_are_placed_by_shape_the_numbers_of_the_rest_count() -> None:
    root = model(dense_layer("dense_1"), dense_layer("x", 4, 7), dense_layer("dense"))
    assert pairs(root, [place("a", 1), place("b", 2, units=7), place("c", 3)]) == {
        "x": "b",
        "dense": "a",
        "dense_1": "c",
    }


def test_what_the_user_says_settles_the_rest() -> None:
    root = model(dense_layer("x"), dense_layer("y"))
    assert pairs(root, [place("a", 1), place("b", 2)], x="b") == {"x": "b", "y": "a"}


def test_the_layers_of_a_sequential_are_in_creation_order_whatever_their_names() -> None:
    layers = (dense_layer("x"), dense_layer("a"), dense_layer("m"))
    places = [place("0", 1), place("1", 2), place("2", 3)]
    assert pairs(model(*layers, class_name="Sequential"), places) == {"x": "0", "a": "1", "m": "2"}
    assert pairs(model(*layers, class_name="Functional"), places) == {}


def test_a_shape_that_fits_another_kind_of_layer_is_not_taken() -> None:
    root = model(keras_layer("einsum_dense", "mine", (4, 4), (4,)))
    assert pairs(root, [place("a", 1)]) == {}


def test_attributes_of_a_subclassed_model_are_paired_by_name() -> None:
    root = KerasLayer("", "net", children=(dense_layer(None, key="second"), dense_layer(None, key="first")))
    places = [
        Place(linear("first", 1), (dense("first"),), ("first",)),
        Place(linear("second", 2), (dense("second"),), ("second",)),
    ]
    found = sources(root, Wanted({"dense"}, keys={("first",), ("second",)}))
    paired = {source.address: each.module.path for source, each in align(found, places, {}).pairs}
    assert paired == {"first": "first", "second": "second"}


def target_model(*modules: Module) -> TargetModel:
    root = Module("", "m:Net", ("m:Net",), (), 0, {}, False)
    return TargetModel("m:Net", {each.path: each for each in (root, *modules)}, {})


def in_list(*elements: Module) -> TargetModel:
    container = Module("many", "torch.nn:ModuleList", (), ("torch.nn.ModuleList",), 1, {}, True)
    return target_model(container, *elements)


def normalization(attribute: str, **options: Any) -> LayerLink:
    weights = (WeightLink(("gamma",), ("weight",)), WeightLink(("beta",), ("bias",)))
    return link(attribute, "BatchNormalization", *weights, **options)


def test_expressions_that_fill_a_list_in_turn_are_told_apart_by_their_turn() -> None:
    links = provenance(
        made_from("net", "Net", "functional", dense("many.*", line=3), normalization("many.*", line=4))
    )
    classes = [type(links.classes[0])("k:net", "m:Net", "functional", 1, links.classes[0].members)]
    found = by_provenance(
        in_list(*(linear(f"many.{n}", n + 2) for n in range(4))),
        type(links)("t", "exact", {}, tuple(classes)),
    )
    assert [each.links[0].line for each in found] == [3, 3, 3, 3], "a Linear is no BatchNormalization"


def test_a_module_that_may_come_from_two_expressions_is_refused() -> None:
    members = (dense("many.*", line=3, name="a"), dense("many.*", line=4, name="b"))
    known = provenance(made_from("net", "Net", "functional", *members))
    known = type(known)(
        "t", "exact", {}, (type(known.classes[0])("k:net", "m:Net", "functional", 1, members),)
    )
    with pytest.raises(
        MigrateError, match=r"many\.0 \(Linear\): made by one of the expressions in lines 3, 4"
    ):
        by_provenance(in_list(*(linear(f"many.{n}", n + 2) for n in range(3))), known)


def nested_layer(name: str, *parts: tuple[str, str]) -> Source:
    """A layer whose weights lie in layers of its own, as a file stores them: by key, in alphabetical order."""
    children = [keras_layer(key, own, (2, 2), (2,)) for key, own in sorted(parts)]
    return sources(model(KerasLayer(name, name, children=tuple(children))), Wanted({name}))[0]


def attention(*prefixes: str) -> Place:
    weights = tuple(
        WeightLink((f"{prefix}/{kind}",), (f"{prefix}_{kind}",))
        for prefix in prefixes
        for kind in ("kernel", "bias")
    )
    tensors = {
        weight.targets[0]: Tensor(
            weight.targets[0], (2, 2) if "kernel" in weight.targets[0] else (2,), "float32", ""
        )
        for weight in weights
    }
    module = Module("m", "torch.nn:MultiheadAttention", (), (), 1, tensors, False)
    return Place(module, (link("m", "MultiHeadAttention", *weights),))


def test_weights_of_layers_within_a_layer_are_found_by_their_names() -> None:
    source = nested_layer(
        "multi_head_attention",
        ("query_dense", "query"),
        ("key_dense", "key"),
        ("value_dense", "value"),
        ("output_dense", "attention_output"),
    )
    assigned = assign(source, attention("query", "key", "value", "attention_output"))
    assert {each.names[0]: each.weights[0].entry.name for each in assigned} == {
        f"{prefix}/{kind}": f"{prefix}/{number}"
        for prefix in ("query", "key", "value", "attention_output")
        for number, kind in enumerate(("kernel", "bias"))
    }


def test_a_layer_with_other_layers_within_it_does_not_fit() -> None:
    source = nested_layer("multi_head_attention", ("query_dense", "query"), ("gate_dense", "gate"))
    with pytest.raises(Misfit, match="its weights are not those of the module's layer"):
        assign(source, attention("query", "key"))


def test_more_weights_than_the_link_has_do_not_fit() -> None:
    source = sources(model(keras_layer("dense", "dense", (4, 4), (4,), (4,))), Wanted({"dense"}))[0]
    with pytest.raises(Misfit, match=r"has 2 weights \(kernel, bias\), the checkpoint's has 3"):
        assign(source, place("a", 1))
