"""Layers and modules are paired by explicit names, then in creation order, and never by guessing."""

from __future__ import annotations

import pytest

from migrate.alignment import SourceLayer, TargetModule, align, automatic_number, weights_of
from migrate.provenance import BlockLink, ClassLink, LayerLink, Provenance, WeightLink

CONV = "keras.layers.Conv2D"
DENSE = "keras.layers.Dense"
RELU = "keras.layers.ReLU"
KERNEL = (WeightLink(("kernel",), ("weight",)), WeightLink(("bias",), ("bias",)))


def layer(name: str, row: str, created: int | None = None, wrapper: str | None = None) -> SourceLayer:
    return SourceLayer(name, row, (("kernel", (3, 3)), ("bias", (3,))), wrapper, created)


def link(attribute: str, row: str = CONV, name: str | None = None, wrapper: str | None = None) -> LayerLink:
    return LayerLink(row, attribute, 1, "exact", name, wrapper, weights=KERNEL)


def module(path: str, created: int, kind: str = "torch.nn:Conv2d") -> TargetModule:
    return TargetModule(path, kind, created, (("weight", (3, 3)), ("bias", (3,))))


def provenance(*classes: ClassLink) -> Provenance:
    return Provenance("migrate", "exact", {}, classes)


def owner(target: str, *members: LayerLink | BlockLink) -> ClassLink:
    return ClassLink(f"source:{target}", f"net:{target}", "function", 1, members)


def pairs(sources: list[SourceLayer], modules: list[TargetModule], made: Provenance) -> dict[str, str]:
    return {pair.source.name: pair.path for pair in align(sources, modules, made).pairs}


def test_automatic_names_are_paired_in_the_order_of_their_numbers() -> None:
    """A session that has made models before starts counting anywhere, and a file lists layers in any order."""
    sources = [layer("conv2d_10", CONV), layer("conv2d_9", CONV), layer("dense_4", DENSE)]
    modules = [module("", 0, "net:Net"), module("a", 1), module("b", 2), module("c", 3)]
    made = provenance(owner("Net", link("a"), link("b"), link("c", DENSE)))
    assert pairs(sources, modules, made) == {"conv2d_9": "a", "conv2d_10": "b", "dense_4": "c"}


def test_creation_order_goes_before_names() -> None:
    sources = [layer("last", CONV, created=7), layer("first", CONV, created=3)]
    modules = [module("", 0, "net:Net"), module("a", 1), module("b", 2)]
    assert pairs(sources, modules, provenance(owner("Net", link("a"), link("b")))) == {
        "first": "a",
        "last": "b",
    }


def test_literal_names_are_paired_exactly_and_leave_the_rest_in_order() -> None:
    sources = [layer("head", CONV), layer("conv2d", CONV), layer("conv2d_1", CONV)]
    modules = [module("", 0, "net:Net"), module("a", 1), module("h", 2), module("b", 3)]
    made = provenance(owner("Net", link("a"), link("h", name="head"), link("b")))
    assert pairs(sources, modules, made) == {"head": "h", "conv2d": "a", "conv2d_1": "b"}


def test_the_instances_of_a_helper_class_and_the_elements_of_a_list_follow_creation_order() -> None:
    sources = [layer(f"conv2d_{number}", CONV) for number in range(1, 4)] + [layer("conv2d", CONV)]
    modules = [
        module("", 0, "net:Net"),
        module("blocks", 1, "torch.nn:ModuleList"),
        module("blocks.0", 2, "net:Block"),
        module("blocks.0.convs", 3, "torch.nn:ModuleList"),
        module("blocks.0.convs.0", 4),
        module("blocks.0.convs.1", 5),
        module("blocks.1", 6, "net:Block"),
        module("blocks.1.convs", 7, "torch.nn:ModuleList"),
        module("blocks.1.convs.0", 8),
        module("blocks.1.convs.1", 9),
    ]
    made = provenance(owner("Net", BlockLink("blocks.*", "net:Block", 3)), owner("Block", link("convs.*")))
    assert pairs(sources, modules, made) == {
        "conv2d": "blocks.0.convs.0",
        "conv2d_1": "blocks.0.convs.1",
        "conv2d_2": "blocks.1.convs.0",
        "conv2d_3": "blocks.1.convs.1",
    }


def test_two_kinds_in_one_list_are_told_apart_by_the_tensors_they_hold() -> None:
    sources = [layer("conv2d", CONV), SourceLayer("re_lu", RELU)]
    modules = [
        module("", 0, "net:Net"),
        module("steps", 1, "torch.nn:ModuleList"),
        TargetModule("steps.0", "torch.nn:ReLU", 2),
        module("steps.1", 3),
    ]
    made = provenance(owner("Net", link("steps.*"), LayerLink(RELU, "steps.*", 2, "exact")))
    assert pairs(sources, modules, made) == {"conv2d": "steps.1", "re_lu": "steps.0"}


def test_a_wrapped_layer_carries_the_name_of_its_wrapper() -> None:
    sources = [layer("dense", DENSE), layer("time_distributed", DENSE, wrapper="TimeDistributed")]
    modules = [module("", 0, "net:Net"), module("a", 1), module("b", 2)]
    made = provenance(
        owner("Net", link("a", DENSE, wrapper="keras.layers.TimeDistributed"), link("b", DENSE))
    )
    assert pairs(sources, modules, made) == {"time_distributed": "a", "dense": "b"}


@pytest.mark.parametrize(
    ("sources", "why"),
    [
        ([layer("left", CONV), layer("right", CONV)], "names of their own, in no known order"),
        ([layer("conv2d", CONV)], "fewer layers than modules"),
    ],
)
def test_what_is_not_certain_is_left_unpaired(sources: list[SourceLayer], why: str) -> None:
    modules = [module("", 0, "net:Net"), module("a", 1), module("b", 2)]
    found = align(sources, modules, provenance(owner("Net", link("a"), link("b"))))
    assert found.pairs == (), why
    assert found.unpaired_sources == tuple(sources)
    assert found.unpaired_targets == ("a", "b")


def test_automatic_numbers_are_read_from_names_that_keras_makes() -> None:
    assert automatic_number(layer("conv2d", CONV)) == 0
    assert automatic_number(layer("conv2d_transpose_12", "keras.layers.Conv2DTranspose")) == 12
    assert automatic_number(layer("conv2d_block", CONV)) is None


def test_weights_are_found_by_their_names_in_whatever_order() -> None:
    shuffled = SourceLayer("conv2d", CONV, (("bias", (3,)), ("kernel", (3, 3))))
    assert weights_of(link("a"), shuffled) == ((KERNEL[0], ("kernel",)), (KERNEL[1], ("bias",)))


def test_weights_whose_names_repeat_are_taken_in_order() -> None:
    both = SourceLayer("bidirectional", CONV, (("forward/kernel", (3, 3)), ("backward/kernel", (3, 3))))
    assert weights_of(link("a"), both) == (
        (KERNEL[0], ("forward/kernel",)),
        (KERNEL[1], ("backward/kernel",)),
    )


def test_a_layer_with_other_weights_than_the_link_names_is_refused() -> None:
    with pytest.raises(ValueError, match="'conv2d' has 1 weights"):
        weights_of(link("a"), SourceLayer("conv2d", CONV, (("kernel", (3, 3)),)))
