"""Filling code with arguments: the caller's own text, folded numbers, no repeated defaults."""

from __future__ import annotations

import pytest

from migrate.catalog.signature import Argument, BindError, Signature
from migrate.catalog.template import Template, Undecided, fill
from migrate.catalog.values import CHANNELS_FIRST, UNKNOWN, Tensor

TARGET = "torch.nn.Thing(a, stride=1, momentum=0.1, bias=True)"


def render(code: str, facts: dict[str, Tensor] | None = None, **arguments: str) -> str:
    bound = {name: Argument.of(text) for name, text in arguments.items()}
    values = {name: argument.value for name, argument in bound.items()} | (facts or {})
    return Template(bound, values, Signature.parse(TARGET), frozenset({"layer", "x"})).text(code)


def test_an_argument_keeps_the_text_it_was_written_with() -> None:
    assert render("torch.nn.Thing(units)", units="1e-3") == "torch.nn.Thing(1e-3)"
    assert render("torch.nn.Thing(units)", units="2 * n") == "torch.nn.Thing(2 * n)"


def test_arithmetic_on_known_numbers_is_folded_as_written() -> None:
    assert render("torch.nn.Thing(1 - m)", m="0.99") == "torch.nn.Thing(0.01)"
    assert render("torch.nn.Thing(1 - m)", m="a - b") == "torch.nn.Thing(1 - (a - b))"


def test_a_keyword_at_the_targets_default_is_left_out() -> None:
    assert (
        render("torch.nn.Thing(a, stride=one(s), bias=b)", a="3", s="(1, 1)", b="True") == "torch.nn.Thing(3)"
    )
    assert render("torch.nn.Thing(a, stride=s, bias=b)", a="3", s="2", b="flag") == (
        "torch.nn.Thing(3, stride=2, bias=flag)"
    )


def test_true_is_not_taken_for_a_default_of_one() -> None:
    assert render("torch.nn.Thing(a, stride=s)", a="3", s="True") == "torch.nn.Thing(3, stride=True)"


def test_an_axis_follows_the_layout() -> None:
    first = {"x": Tensor((UNKNOWN, 8, 8, 3), CHANNELS_FIRST)}
    assert render("f(dim(axis, x))", first, axis="-1") == "f(1)"
    assert render("f(dim(axis, x))", first, axis="[1, 2]") == "f((2, 3))"
    assert render("f(dim(axis, x))", {"x": Tensor()}, axis="k") == "f(k)"
    with pytest.raises(Undecided):
        render("f(dim(axis, x))", first, axis="k")


def test_open_inputs_are_bracketed_where_they_must_be() -> None:
    code = render("layer(x)[..., :-1]")
    assert fill(code, layer="self.up", x="a + b") == "self.up(a + b)[..., :-1]"
    assert fill("__x__.flatten(1)", x="a + b") == "(a + b).flatten(1)"


def test_a_call_that_does_not_fit_its_signature_says_how() -> None:
    signature = Signature.parse("tf.split(value, num, axis=0, *, name=None)")
    for positional, keywords, reason in [
        (["x"], {}, "needs `num`"),
        (["x", "2", "0", "1"], {}, "takes 3 positional"),
        (["x", "2"], {"dim": "1"}, "no argument `dim`"),
        (["x", "2"], {"num": "1"}, "`num` twice"),
    ]:
        with pytest.raises(BindError, match=reason):
            signature.bind(
                [Argument.of(p) for p in positional], {k: Argument.of(v) for k, v in keywords.items()}
            )
