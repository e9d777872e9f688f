"""Initializers: objects that draw a tensor of any shape.

As arguments of a layer they say with what its weights begin; there the layer's row speaks of them. Here they are
called: ``keras.initializers.HeNormal()((3, 3, 16, 32))``.

https://keras.io/api/layers/initializers/ and https://pytorch.org/docs/stable/nn.init.html
"""

from migrate.catalog.model import Function, Level, Rendering
from migrate.catalog.proofs import Proof

URL = "https://keras.io/api/layers/initializers/"
SEED = {"seed": "torch has one seed for all: torch.manual_seed"}
NOTE = "the same distribution; no seed makes the numbers themselves the same"
KERNEL = "(3, 3, 40, 60)"
SHAPES = ("(150, 200)", KERNEL, "shape=(9, 30, 50)", "(20000,)")


def _aliases(kind: str, *more: str) -> tuple[str, ...]:
    """``RandomNormal`` is ``random_normal``, too, and lies below ``initializers`` of both."""
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind).strip("_")
    names = (f"keras.initializers.{snake}", f"tf.initializers.{kind}", f"tf.initializers.{snake}")
    return (*names, *more)


def _row(
    kind: str, parameters: str, *calls: str, aliases: tuple[str, ...] = (), level: Level = Level.STATISTICAL
) -> Function:
    """The row of one class; ``calls`` are the constructor calls of its proofs, each with every shape."""
    names = [part.partition("=")[0].strip() for part in parameters.split(",") if part.strip()]
    given = ", ".join(["", *(f"{name}={name}" for name in names)])
    whole = ", ".join(
        part for part in (parameters, "seed=None" if level == Level.STATISTICAL else "") if part
    )
    shapes: tuple[str, ...] = (
        SHAPES if level == Level.STATISTICAL else ("(3, 4)", "shape=(2, 3, 4), dtype=tf.float64")
    )
    if kind in ("Identity", "Orthogonal"):
        shapes = ("(120, 80)",) if kind == "Identity" else ("(90, 70)", KERNEL)
    return Function(
        source=f"keras.initializers.{kind}({whole})",
        target=f"support.Initializer(kind{''.join(f', {name}' for name in names)})",
        aliases=_aliases(kind, *aliases),
        level=level,
        note=NOTE if level == Level.STATISTICAL else "",
        renderings=(Rendering(f"support.Initializer('{kind}'{given})"),),
        ignored=SEED if level == Level.STATISTICAL else {},
        proofs=tuple(
            Proof(f"keras.initializers.{kind}({call})({shape})") for call in calls for shape in shapes
        ),
        url=URL,
    )


ROWS = (
    _row("Zeros", "", "", aliases=("tf.zeros_initializer",), level=Level.EXACT),
    _row("Ones", "", "", aliases=("tf.ones_initializer",), level=Level.EXACT),
    _row(
        "Constant",
        "value=0.0",
        "0.3",
        "value=-2",
        aliases=("tf.constant_initializer",),
        level=Level.EXACT,
    ),
    _row(
        "Identity",
        "gain=1.0",
        "",
        "gain=2.5",
        aliases=("keras.initializers.IdentityInitializer",),
        level=Level.EXACT,
    ),
    _row(
        "RandomNormal",
        "mean=0.0, stddev=0.05",
        "",
        "0.3, 0.02",
        "stddev=2.0, seed=3",
        aliases=("tf.random_normal_initializer",),
    ),
    _row(
        "RandomUniform",
        "minval=-0.05, maxval=0.05",
        "",
        "-1.0, 0.5",
        "maxval=0.2, seed=1",
        aliases=("tf.random_uniform_initializer",),
    ),
    _row("TruncatedNormal", "mean=0.0, stddev=0.05", "", "1.0, 0.1", "stddev=0.02"),
    _row(
        "VarianceScaling",
        "scale=1.0, mode='fan_in', distribution='truncated_normal'",
        "",
        "2.0, 'fan_out', 'uniform'",
        "scale=0.1, mode='fan_avg', distribution='untruncated_normal', seed=5",
    ),
    _row("GlorotNormal", "", "", "seed=4"),
    _row("GlorotUniform", "", "", "seed=4"),
    _row("HeNormal", "", "", "seed=4"),
    _row("HeUniform", "", ""),
    _row("LecunNormal", "", ""),
    _row("LecunUniform", "", ""),
    _row("Orthogonal", "gain=1.0", "", "gain=0.5", aliases=("keras.initializers.OrthogonalInitializer",)),
    Function(
        source="keras.initializers.get(identifier)",
        target="support.get_initializer(identifier)",
        aliases=("tf.initializers.get",),
        level=Level.STATISTICAL,
        note=NOTE,
        renderings=(
            Rendering(
                "support.get_initializer(identifier)",
                when="surely(identifier is None or identifier in ('zeros', 'ones', 'Zeros', 'Ones'))",
                level=Level.EXACT,
            ),
            Rendering("support.get_initializer(identifier)"),
        ),
        proofs=(
            *(
                Proof(f"keras.initializers.get({name!r})({KERNEL})")
                for name in ("glorot_uniform", "HeNormal", "lecun_normal", "random_normal", "orthogonal")
            ),
            Proof("keras.initializers.get(keras.initializers.RandomUniform(0.0, 3.0))((150, 200))"),
            Proof("keras.initializers.get('zeros')((3, 4))"),
            Proof("keras.initializers.get(identifier='Ones')((3, 4))"),
            Proof("keras.initializers.get(None)"),
        ),
        url=URL,
    ),
    Function(
        source="keras.initializers.serialize(initializer)",
        target="support.serialize_object(value)",
        level=Level.STATISTICAL,
        note="a dict of the kind and its arguments, which get() reads; it has no module, as Keras's own has",
        renderings=(Rendering("support.serialize_object(initializer)"),),
        proofs=(
            Proof(
                "keras.initializers.get(keras.initializers.serialize("
                "keras.initializers.RandomNormal(stddev=0.3)))((150, 200))"
            ),
            Proof(
                "keras.initializers.get(keras.initializers.serialize(keras.initializers.HeUniform()))((150, 200))"
            ),
        ),
        url=URL,
    ),
)
