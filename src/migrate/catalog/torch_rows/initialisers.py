"""torch.nn.init: values given to a parameter in place; in Keras an initializer's values assigned to a variable.

Fans are those of the variable's own shape: a Keras kernel (..., in, out) has the fans of the torch weight that it is.
https://pytorch.org/docs/stable/nn.init.html
"""

from migrate.catalog.model import Function, Level, Rendering
from migrate.catalog.proofs import normal
from migrate.catalog.torch_first import function
from migrate.catalog.torch_proofs import TorchProof

MANY = {"w": normal(200, 100)}
SAME = "the same distribution; no seed makes the numbers themselves the same"
VARIANCE = "keras.initializers.VarianceScaling(gain ** 2, 'fan_avg', '{}')"


def init(
    parameters: str,
    code: str | list[Rendering],
    *arguments: str,
    level: Level = Level.STATISTICAL,
) -> Function:
    """A function of torch.nn.init; ``arguments`` are those of its proofs behind the tensor."""
    renderings = [Rendering(code)] if isinstance(code, str) else code
    name = parameters.partition("(")[0]
    return function(
        f"torch.nn.init.{parameters}",
        [Rendering(f"tensor.assign({r.code}(tensor.shape))", when=r.when) for r in renderings],
        [TorchProof(f"torch.nn.init.{name}(w{text})", MANY, variables=("w",)) for text in arguments],
        tensors=("tensor",),
        level=level,
        note=SAME if level == Level.STATISTICAL else "",
        ignored={"generator": "TensorFlow has one seed for all: keras.utils.set_random_seed"},
    )


ROWS = (
    init(
        "normal_(tensor, mean=0.0, std=1.0, generator=None)",
        "keras.initializers.RandomNormal(mean, std)",
        "",
        ", 0.0, 0.02",
        ", mean=1.0, std=0.5",
    ),
    init(
        "uniform_(tensor, a=0.0, b=1.0, generator=None)",
        "keras.initializers.RandomUniform(a, b)",
        "",
        ", -0.1, 0.1",
    ),
    init(
        "trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None)",
        [
            Rendering(
                "keras.initializers.TruncatedNormal(mean, std)",
                when="a == mean - 2 * std and b == mean + 2 * std",
            ),
            Rendering(
                "keras.initializers.RandomNormal(mean, std)",
                # Bounds that no draw reaches: beyond six standard deviations lie two in 1e9.
                when="a <= mean - 6 * std and b >= mean + 6 * std",
            ),
        ],
        "",
        ", std=0.02",
        ", mean=1.0, std=0.5, a=0.0, b=2.0",
    ),
    init(
        "constant_(tensor, val)", "keras.initializers.Constant(val)", ", 0.5", ", val=-1.0", level=Level.EXACT
    ),
    init("zeros_(tensor)", "keras.initializers.Zeros()", "", level=Level.EXACT),
    init("ones_(tensor)", "keras.initializers.Ones()", "", level=Level.EXACT),
    init(
        "xavier_uniform_(tensor, gain=1.0, generator=None)",
        [
            Rendering("keras.initializers.GlorotUniform()", when="gain == 1"),
            Rendering(VARIANCE.format("uniform"), when="is_number(gain)"),
        ],
        "",
        ", gain=1.5",
    ),
    init(
        # Keras's GlorotNormal is truncated, torch's is not.
        "xavier_normal_(tensor, gain=1.0, generator=None)",
        VARIANCE.format("untruncated_normal"),
        "",
        ", gain=0.5",
    ),
    init(
        "orthogonal_(tensor, gain=1, generator=None)",
        "keras.initializers.Orthogonal(gain)",
        "",
        ", gain=2.0",
    ),
)
