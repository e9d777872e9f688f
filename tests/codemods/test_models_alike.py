"""A model that a script makes several times is one class."""

from __future__ import annotations

from tests.codemods.checks import codes, migrate, output

HEAD = "from tensorflow import keras\nfrom tensorflow.keras import layers\n\n"
SMALL = "model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation='relu'), layers.Dense(1)])\n"
LARGE = SMALL.replace("Dense(3", "Dense(30")
FIT = "model.compile('sgd', 'mse')\nmodel.fit(x, y, epochs=2)\n"


def test_the_second_model_uses_the_first_ones_class() -> None:
    outcome = migrate(HEAD + SMALL + FIT + "print('again')\n" + SMALL + FIT)
    text = output(outcome)
    assert codes(outcome) == []
    assert text.count("class Net(") == 1
    assert "class Net_1" not in text
    assert text.count("model = Net()\n") == 2
    assert [link.target for link in outcome.provenance.models] == ["program:Net", "program:Net"]
    assert not migrate(text).changed


def test_what_is_alike_need_not_stand_side_by_side_and_no_number_is_left_out() -> None:
    text = output(migrate(HEAD + (SMALL + FIT) + (LARGE + FIT) + (SMALL + FIT) + (LARGE + FIT)))
    names = [line.partition("=")[2].strip() for line in text.splitlines() if line.startswith("model = ")]
    assert names == ["Net()", "Net_1()", "Net()", "Net_1()"]
    assert [text.count(f"class {name}(") for name in ("Net", "Net_1", "Net_2")] == [1, 1, 0]


def test_a_model_of_another_name_says_something_else() -> None:
    text = output(migrate(HEAD + SMALL.replace("model", "teacher") + SMALL.replace("model", "student")))
    assert "class Teacher(" in text
    assert "class Student(" in text


def test_another_comment_is_another_class() -> None:
    other = "model = keras.Sequential([\n    keras.Input((4,)),\n    # wide\n    layers.Dense(3),\n])\n"
    text = output(migrate(HEAD + other + "print(model)\n" + other.replace("wide", "narrow")))
    assert "# wide" in text
    assert "# narrow" in text
