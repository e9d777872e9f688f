"""Calls and names of the source framework become the catalog's code, and the user's own text stays what it was."""

from __future__ import annotations

import pytest
from tests.codemods.checks import check_noop, check_transformed, codes, migrate, output

from migrate.codemods.formatted import inside_string

TF = "import tensorflow as tf\n"
TORCH = "import torch\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("y = tf.split(x, 3)", "y = torch.chunk(x, 3)"),
        ("y = tf.split(x, 3, 1)", "y = torch.chunk(x, 3, dim=1)"),
        ("y = tf.split(value=x, num_or_size_splits=3)", "y = torch.chunk(x, 3)"),
        ("y = tf.split(num_or_size_splits=3, value=x)", "y = torch.chunk(x, 3)"),
        ("y = tf.split(x, [1, 2], name='cut')", "y = torch.split(x, [1, 2], dim=0)"),
        ("y = tf.reduce_mean(x, axis=[1, 2], keepdims=True)", "y = torch.mean(x, dim=[1, 2], keepdim=True)"),
        ("y = tf.concat([x, tf.abs(x)], -1)", "y = torch.cat([x, torch.abs(x)], dim=-1)"),
        ("y = tf.concat(xs, axis=1)", "y = torch.cat(xs, dim=1)"),
        ("y = tf.clip_by_value(x, clip_value_max=1, clip_value_min=0)", "y = torch.clamp(x, 0, 1)"),
    ],
)
def test_arguments_find_their_place_however_they_are_given(before: str, after: str) -> None:
    check_transformed(f"{TF}\n{before}\n", f"{TORCH}\n{after}\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("y = tf.abs(tf.split(x, 2)[0])", "y = torch.abs(torch.chunk(x, 2)[0])"),
        ("y = tf.add(tf.add(a, b), c)", "y = (a + b) + c"),
        ("y = tf.add(a, b) * c", "y = (a + b) * c"),
        ("y = -tf.add(a, b)", "y = -(a + b)"),
        ("y = tf.add(a, b).shape", "y = (a + b).shape"),
        ("y = tf.multiply(a + b, c)", "y = (a + b) * c"),
        ("y = f(tf.add(a, b))[tf.add(c, d)]", "y = f(a + b)[c + d]"),
        ("y = (tf.add(a, b))", "y = (a + b)"),
        ("y = tf.square(lambda: 3)", "y = torch.square(lambda: 3)"),
    ],
)
def test_nested_calls_get_brackets_where_they_need_them(before: str, after: str) -> None:
    check_transformed(f"{TF}\n{before}\n", f"{TORCH}\n{after}\n" if "torch" in after else f"{after}\n")


def test_line_breaks_comments_and_quotes_of_arguments_stay() -> None:
    check_transformed(
        """
        import tensorflow as tf

        parts = tf.split(
            table['x'],  # the whole table
            2,
            axis=1,
            name="parts",
        )
        """,
        """
        import torch

        parts = torch.chunk(
            table['x'],  # the whole table
            2,
            dim=1,
        )
        """,
    )


def test_a_new_argument_takes_a_line_of_its_own_where_the_others_have_one() -> None:
    check_transformed(
        """
        import tensorflow as tf

        parts = tf.split(
            x,
            [1, 2],
        )
        """,
        """
        import torch

        parts = torch.split(
            x,
            [1, 2],
            dim=0,
        )
        """,
    )


def test_an_argument_of_several_lines_keeps_them_in_another_place() -> None:
    check_transformed(
        """
        import tensorflow as tf

        y = tf.add(first(
            a), second +
            b)
        """,
        """
        y = first(
            a) + (second +
            b)
        """,
    )


def test_comments_that_have_no_place_in_the_new_call_move_above_the_statement() -> None:
    check_transformed(
        """
        import tensorflow as tf

        # the sum
        y = tf.add(
            a,  # the first
            b,  # the second
        )
        """,
        """
        # the sum
        # the first
        # the second
        y = a + b
        """,
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("y = tf.foo(x)", "API101"),
        ("y = tf.split(x, 3, num=4)", "API102"),
        ("y = tf.split(x, n)", "API103"),
        ("y = tf.split(*x)", "API104"),
        ("y = tf.split(x, **options)", "API104"),
        ("y = map(tf.split, x)", "API105"),
        ("tf.math.exp = x", "API105"),
        ("tf.nn.softmax = x", "API105"),
        ("y = tf.split(x)", "API106"),
        ("y = tf.abs(x, 1, 2, 3)", "API106"),
        ("y = tf.keras.layers.Dense(3)", "MOD402"),
        ("y = tf.keras.losses.MeanSquaredError()", "TRN504"),
    ],
)
def test_what_cannot_be_rewritten_stays_with_a_todo_above_it(line: str, code: str) -> None:
    outcome = migrate(f"{TF}\n\ndef f(x, n, options):\n    {line}\n")
    (finding,) = outcome.findings
    assert finding.code == code
    assert output(outcome) == f"{TF}\n\ndef f(x, n, options):\n    {finding.todo}\n    {line}\n"


def test_inside_of_a_call_that_stays_the_arguments_are_still_rewritten() -> None:
    outcome = migrate(f"{TF}y = tf.foo(tf.abs(x))\n")
    assert "tf.foo(torch.abs(x))" in output(outcome)


def test_what_the_catalog_takes_by_value_is_not_looked_at_again() -> None:
    """`name=tf.foo(x)` is dropped with the label, so `tf.foo` is no finding."""
    check_transformed(f"{TF}\ny = tf.abs(x, name=tf.foo(x))\n", f"{TORCH}\ny = torch.abs(x)\n")


def test_functions_used_as_values() -> None:
    check_transformed(
        """
        import tensorflow as tf

        functions = {"relu": tf.nn.relu, "log": tf.math.log}
        """,
        """
        import torch
        import torch.nn.functional as F

        functions = {"relu": F.relu, "log": torch.log}
        """,
    )


def test_module_constants_are_known_and_changing_names_are_not() -> None:
    check_transformed(
        """
        import tensorflow as tf

        PARTS = 3
        y = tf.split(x, PARTS)
        """,
        """
        import torch

        PARTS = 3
        y = torch.chunk(x, PARTS)
        """,
    )
    changing = f"{TF}parts = 3\nparts += n\ny = tf.split(x, parts)\n"
    assert codes(migrate(changing)) == ["API103"]
    mutable = f"{TF}parts = [1, 2]\nparts.append(-1)\ny = tf.split(x, parts)\n"
    assert codes(migrate(mutable)) == ["API103"]


def test_calls_in_every_place_an_expression_can_stand() -> None:
    check_transformed(
        """
        import tensorflow as tf

        @decorate(tf.abs(1.0 * x))
        def f(a=tf.abs(x), *, b: tf.abs(x) = None):
            yield tf.abs(a)
            return [tf.abs(i) for i in tf.abs(a) if tf.abs(i)]

        text = f"{tf.abs(x)!r:>{w}}"
        if tf.abs(x): y = tf.abs(x); z = tf.abs(y)
        """,
        """
        import torch

        @decorate(torch.abs(1.0 * x))
        def f(a=torch.abs(x), *, b: torch.abs(x) = None):
            yield torch.abs(a)
            return [torch.abs(i) for i in torch.abs(a) if torch.abs(i)]

        text = f"{torch.abs(x)!r:>{w}}"
        if torch.abs(x): y = torch.abs(x); z = torch.abs(y)
        """,
    )


def test_an_argument_that_the_new_code_names_twice_must_be_harmless_to_compute_twice() -> None:
    check_transformed(f"{TF}\ny = tf.nn.silu(x, beta=2.0)\n", f"{TORCH}\ny = x * torch.sigmoid(2.0 * x)\n")
    assert codes(migrate(f"{TF}y = tf.nn.silu(next(items), beta=2.0)\n")) == ["API102"]


def test_a_todo_is_written_once() -> None:
    once = output(migrate(f"{TF}y = tf.foo(tf.foo(x), tf.bar(x))\n"))
    assert once.count("TODO(migrate)") == 1
    assert output(migrate(once)) == once


def test_an_import_at_run_time_is_told_of_even_where_nothing_else_shows_the_framework() -> None:
    outcome = migrate("import importlib\n\ntf = importlib.import_module('tensorflow')\nprint(tf.abs(-1))\n")
    assert codes(outcome) == ["API101"]
    assert codes(migrate("keras = __import__('tensorflow.keras')\n")) == ["API101"]


def test_code_without_the_framework_is_left_alone() -> None:
    check_noop("import numpy as np\n\n\ndef f(tf):\n    return tf.abs(np.abs(3))\n")
    check_noop('"""About tensorflow and keras."""\n\nkeras = {"tensorflow": 1}\n')


def test_types_in_annotations_and_isinstance() -> None:
    check_transformed(
        """
        from __future__ import annotations

        import tensorflow as tf
        from tensorflow import keras


        def f(x: tf.Tensor | None, model: "keras.Model" = None) -> dict[str, "tf.Tensor"]:
            y: list[tf.Tensor] = [x]
            if isinstance(x, (tf.Tensor, int)) or issubclass(keras.layers.Layer, keras.Model):
                return {"tf.Tensor": y}
        """,
        """
        from __future__ import annotations

        import torch
        from torch import nn


        def f(x: torch.Tensor | None, model: "nn.Module" = None) -> dict[str, "torch.Tensor"]:
            y: list[torch.Tensor] = [x]
            if isinstance(x, (torch.Tensor, int)) or issubclass(nn.Module, nn.Module):
                return {"tf.Tensor": y}
        """,
    )
    assert codes(migrate(f"{TF}\n\ndef f():\n    return tf.Tensor\n")) == []
    assert codes(migrate(f"{TF}\n\ndef f():\n    return tf.data.Dataset\n")) != []


def test_code_inside_a_formatted_string_has_other_quotes() -> None:
    check_transformed(
        """
        import tensorflow as tf

        print(f"with {tf.keras.backend.backend()}", f'with {tf.keras.backend.backend()}')
        """,
        """
        print(f"with {'torch'}", f'with {"torch"}')
        """,
    )


def test_code_inside_a_formatted_string_keeps_the_users_quotes() -> None:
    check_transformed(
        """
        import tensorflow as tf

        print(f'''{tf.add(x['a'], y["b"])}''')
        """,
        """
        print(f'''{x['a'] + y["b"]}''')
        """,
        findings=None,
    )


@pytest.mark.parametrize(
    ("text", "opening"),
    [("f('a', \"b\")", 'f"'), ("'\\n'", 'f"'), ("{1: 2}", 'f"'), ("(1,\n2)", 'f"'), ("x  # y", 'f"""')],
)
def test_code_that_cannot_stand_in_a_formatted_string(text: str, opening: str) -> None:
    with pytest.raises(ValueError, match=r"quotes|backslash|brace|lines|#"):
        inside_string(text, opening)


def test_a_choice_between_functions_is_a_conditional_expression() -> None:
    check_transformed(
        """
        import tensorflow as tf

        def augment(image, flag, other):
            image = tf.cond(tf.reduce_any(image > 1), lambda: tf.exp(image), lambda: image)
            image += tf.cond(flag, lambda: 1.0, lambda: tf.cond(image[0] > 0, lambda: 2.0, lambda: 3.0))
            return tf.cond(flag, true_fn=lambda: image + 1, false_fn=other) * 2
        """,
        """
        import torch

        def augment(image, flag, other):
            image = torch.exp(image) if torch.any(image > 1) else image
            image += 1.0 if flag else (2.0 if image[0] > 0 else 3.0)
            return (image + 1 if flag else other()) * 2
        """,
    )


@pytest.mark.parametrize(
    ("value", "becomes"),
    [
        ("tf.nn.softmax", "functools.partial(torch.softmax, dim=-1)"),
        ("tf.abs", "torch.abs"),
        ("tf.keras.losses.mean_squared_error", "lambda y_true, y_pred: "),
    ],
)
def test_a_function_that_is_passed_around_becomes_one(value: str, becomes: str) -> None:
    outcome = migrate(f"{TF}\n\nf = given({value})\n")
    assert not outcome.findings
    assert f"f = given({becomes}" in output(outcome).replace("(\n    ", "(")
