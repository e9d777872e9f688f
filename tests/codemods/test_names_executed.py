"""The resolver claims nothing that Python would not: programs made at random are run, with stand-ins for the modules of
the frameworks, and each place that was reached is compared with what the resolver says of it.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from textwrap import indent
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.codemods.test_names import names_of

from migrate.catalog.registry import canonical
from migrate.codemods import syntax as cst
from migrate.codemods.tree import walk

NAMES = ("tf", "keras", "K", "layers")
CHAINS = (
    "tf.abs",
    "tf.keras.Model",
    "keras.layers.Dense",
    "K.sum",
    "layers.Dense",
    "layers",
    "Dense",
    "Model",
)
IMPORTS = (
    "import tensorflow as tf",
    "import tensorflow",
    "import tensorflow.keras as keras",
    "from tensorflow import keras",
    "from tensorflow import keras as tf",
    "from tensorflow.keras import layers, backend as K",
    "import keras",
    "from keras.layers import Dense",
    "from tensorflow.keras.layers import Dense as layers",
    "import numpy as tf",
    "from keras.layers import *",
    "from keras.models import *",
    "tf = __import__('tensorflow')",
)
REBINDINGS = (
    "tf = other",
    "tf = None",
    "tf: object = other",
    "tf, keras = other, other",
    "K = keras.backend",
    "keras = tf.keras",
    "layers = keras.layers",
    "layers = K",
    "tf = tf",
    "del tf",
    "del keras",
    "global tf",
    "global keras",
    "nonlocal tf",
    "nonlocal layers",
    "(keras := other)",
    "[(tf := i) for i in [other]]",
    "[tf for tf in [other]]",
)
READS = (
    "HERE({}, {})",
    "[HERE({}, {}) for tf in [other]]",
    "[HERE({}, {}) for _ in [other] for layers in [other]]",
    "(lambda keras: HERE({}, {}))(other)",
    "(lambda _: HERE({}, {}))(other)",
    "{{HERE({}, {}): K for K in [other]}}",
    "[K for K in [HERE({}, {})]]",
)


class Named:
    """A module, or something in one: it knows its name, and has every attribute."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, attribute: str) -> Any:
        if attribute == "__all__":
            return ["Model"] if self.name == "keras.models" else ["Dense"]
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return Named(f"{self.name}.{attribute}")


class Other:
    """What is no module of a framework: a context manager, and it has every attribute."""

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return self


@contextmanager
def managed(value: object) -> Iterator[object]:
    yield value


def imported(name: str, _globals: Any = None, _locals: Any = None, names: Any = (), level: int = 0) -> Named:
    """What ``import`` gives: the module where names are taken from it, else the first part of its name."""
    return Named(name if names else name.partition(".")[0])


def reached(program: str) -> dict[int, list[object]]:
    """The values at each numbered place of a program, as far as it runs."""
    found: dict[int, list[object]] = {}

    def here(number: int, value: object) -> int:
        found.setdefault(number, []).append(value)
        return number

    known = {**vars(builtins), "__import__": imported, "HERE": here, "other": Other(), "managed": managed}
    with suppress(NameError, AttributeError, TypeError):  # it ends where a name has no value
        exec(compile(program, "<program>", "exec"), {"__builtins__": known, "__name__": "program"})
    return found


def claimed(program: str) -> dict[int, str | None]:
    """What the resolver says of each numbered place."""
    names, tree = names_of(program)
    calls = [node for node in walk(tree) if isinstance(node, cst.Call) and isinstance(node.func, cst.Name)]
    found = [node for node in calls if isinstance(node.func, cst.Name) and node.func.value == "HERE"]
    return {
        int(number.value): names.resolve(node.args[1].value)
        for node in found
        if isinstance(number := node.args[0].value, cst.Integer)
    }


@st.composite
def blocks(draw: Any, depth: int = 0) -> str:
    """Statements; numbers are filled in at the end."""
    lines = [draw(statements(depth)) for _ in range(draw(st.integers(1, 4)))]
    return "\n".join([line for line in lines if "nonlocal" in line or "global" in line] + lines)


@st.composite
def statements(draw: Any, depth: int) -> str:
    kinds = ["import", "rebind", "read", "read"] + (["block"] * 3 if depth < 3 else [])
    match draw(st.sampled_from(kinds)):
        case "import":
            return str(draw(st.sampled_from(IMPORTS)))
        case "rebind":
            return str(draw(st.sampled_from(REBINDINGS)))
        case "read":
            return str(draw(st.sampled_from(READS))).format("NUMBER", draw(st.sampled_from(CHAINS)))
    name = draw(st.sampled_from(NAMES))
    body = indent(draw(blocks(depth + 1)), "    ")
    head = draw(
        st.sampled_from(
            (
                f"def f({name}=other):\n{body}\nf()",
                f"def f():\n{body}\nf()",
                f"def f(*, x={name}):\n{body}\nf()",
                f"class C:\n{body}",
                f"for {name} in [other]:\n{body}",
                f"with managed(other) as {name}:\n{body}",
                f"try:\n    raise ValueError\nexcept ValueError as {name}:\n{body}",
                f"try:\n{body}\nexcept ImportError:\n    {name} = None",
                f"if other:\n{body}",
                f"if not other:\n{body}",
                f"match other:\n    case {name}:\n{indent(body, '    ')}",
                f"def f({name}):\n    class C:\n{indent(body, '    ')}\nf(other)",
            )
        )
    )
    return str(head)


def numbered(program: str) -> str:
    parts = program.split("NUMBER")
    return "".join(
        f"{part}{number}" if number < len(parts) - 1 else part for number, part in enumerate(parts)
    )


def compiles(program: str) -> bool:
    try:
        compile(program, "<program>", "exec")
    except SyntaxError:
        return False
    return True


def check(program: str) -> None:
    """Every place that is reached has what the resolver claims, where that is a name of a framework."""
    says = claimed(program)
    for number, values in reached(program).items():
        name = says[number]
        if name is not None and name.partition(".")[0] in ("tf", "keras"):
            real = {canonical(value.name) if isinstance(value, Named) else None for value in values}
            assert real == {name}, f"place {number}: {name} is claimed, {real} is had\n{program}"


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(blocks().map(numbered).filter(compiles))
def test_the_resolver_claims_nothing_that_python_would_not(program: str) -> None:
    check(program)


@pytest.mark.parametrize(
    ("program", "name"),
    [
        ("import tensorflow as tf\nHERE(0, tf.abs)", "tf.abs"),
        (
            "from tensorflow import keras\ndef f():\n    K = keras.backend\n    HERE(0, K.sum)\nf()",
            "keras.backend.sum",
        ),
        ("from keras.layers import *\nHERE(0, Dense)", "keras.layers.Dense"),
        ("tf = __import__('tensorflow')\nHERE(0, tf.abs)", "tf.abs"),
    ],
)
def test_the_stand_ins_are_had_where_the_modules_would_be(program: str, name: str) -> None:
    (value,) = reached(program)[0]
    assert isinstance(value, Named)
    assert canonical(value.name) == name
    assert claimed(program) == {0: name}


@pytest.mark.parametrize(
    "program",
    [
        "import tensorflow as tf\nclass C:\n    tf = other\n    [HERE(0, tf.abs) for _ in [1]]",
        "class C:\n    import tensorflow as tf\n    tf = other\n    HERE(0, tf.abs)",
        "import tensorflow as tf\ndef f():\n    def g():\n        nonlocal tf\n        tf = other\n"
        "    tf = other\n    g()\n    HERE(0, tf.abs)\nf()\nHERE(1, tf.abs)",
        "from keras.layers import Dense\nfrom keras.models import *\nHERE(0, Dense)",
        "import numpy as tf\nclass C:\n    HERE(0, tf.abs)\n    import tensorflow as tf",
    ],
)
def test_traps(program: str) -> None:
    check(program)
