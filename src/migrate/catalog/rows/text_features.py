"""Feature spaces: tables of named features, each prepared in its own way. https://keras.io/api/utils/feature_space/"""

from migrate.catalog.model import Function, Layer, Rendering
from migrate.catalog.proofs import Proof, integers, normal, words
from migrate.catalog.reasons import BASE, LABEL, LAYERS

SEEN = {
    "floats": normal(90), "ints": integers(90, high=9), "strings": words(90),
}  # fmt: skip
TABLE = "{'f': floats, 'i': ints, 's': strings}"
HEAD = "{'f': floats[:7], 'i': ints[:7], 's': strings[:7]}"
ROW = "{'f': floats[3], 'i': ints[3], 's': strings[3]}"
USES = (f"made.adapt({TABLE})", f"made({HEAD})", f"made({ROW})")
SPACE = "keras.utils.FeatureSpace"


def _kind(name: str, parameters: str, feature: str, *calls: str) -> Function:
    """One of the ways to prepare a feature; its proof is a space that has it."""
    code = ", ".join(
        f"{item.partition('=')[0]}={item.partition('=')[0]}" for item in parameters.split(", ") if item
    )
    target = "float_as_is" if name == "float" else name  # modules have a method `float` of their own
    return Function(
        source=f"{SPACE}.{name}({parameters}{', ' * bool(parameters)}name=None)",
        target=f"support.FeatureSpace.{target}({parameters})",
        ignored=LABEL,
        renderings=(Rendering(f"support.FeatureSpace.{target}({code})"),),
        proofs=tuple(
            Proof(f"{SPACE}.{name}({call})", data=SEEN, uses=_alone(feature, call)) for call in calls
        ),
    )


def _alone(feature: str, call: str) -> tuple[str, ...]:
    """Adapt the feature's own module, look at its result and at how it is to be given."""
    column = {"f": "floats", "i": "ints", "s": "strings"}[feature]
    adapt = f"made.preprocessor.adapt({column}) if hasattr(made.preprocessor, 'adapt') else None"
    if "bin_boundaries" in call:
        adapt = "None"
    return adapt, f"made.preprocessor({column})", "made.output_mode"


ROWS = (
    Function(
        source=f"{SPACE}(features, output_mode='concat', crosses=None, crossing_dim=32, hashing_dim=32, "
        "num_discretization_bins=32, name=None)",
        target="support.FeatureSpace(features, output_mode='concat', crosses=None, crossing_dim=32, hashing_dim=32, "
        "num_discretization_bins=32)",
        ignored=LABEL,
        note="a module that is called with a dict; there are no symbolic inputs (get_inputs, get_encoded_features): "
        "call it in forward, or in the dataset",
        renderings=(
            Rendering(
                "support.FeatureSpace(features, output_mode=output_mode, crosses=crosses, crossing_dim=crossing_dim, "
                "hashing_dim=hashing_dim, num_discretization_bins=num_discretization_bins)"
            ),
        ),
        proofs=(
            Proof(f"{SPACE}({{'s': 'string_categorical', 'i': 'integer_categorical', 'f': 'float_normalized'}})",
                  data=SEEN, uses=USES),
            Proof(f"{SPACE}(features={{'f': 'float_discretized', 'i': 'integer_hashed', 's': 'string_hashed'}}, "
                  "output_mode='dict', crosses=[('i', 's')], crossing_dim=9, hashing_dim=6, num_discretization_bins=5)",
                  data=SEEN, uses=USES),
            Proof(f"{SPACE}({{'f': 'float', 'i': 'integer_categorical', 's': 'string_categorical'}}, "
                  "crosses=[['s', 'i']])", data=SEEN, uses=USES),
            Proof(f"{SPACE}({{'f': 'float_rescaled'}})", data=SEEN, uses=("made({'f': floats})",)),
        ),
    ),
    _kind("float", "", "f", ""),
    _kind("float_rescaled", "scale=1.0, offset=0.0", "f", "", "2.0, offset=-1.0"),
    _kind("float_discretized", "num_bins, bin_boundaries=None, output_mode='one_hot'", "f", "num_bins=5",
          "None, bin_boundaries=[-1.0, 0.0, 1.0], output_mode='int'"),
    _kind("integer_categorical", "max_tokens=None, num_oov_indices=1, output_mode='one_hot'", "i", "",
          "max_tokens=6, num_oov_indices=2, output_mode='int'"),
    _kind("string_categorical", "max_tokens=None, num_oov_indices=1, output_mode='one_hot'", "s", "",
          "9, num_oov_indices=3, output_mode='int'"),
    _kind("integer_hashed", "num_bins, output_mode='one_hot'", "i", "7", "num_bins=3, output_mode='int'"),
    _kind("string_hashed", "num_bins, output_mode='one_hot'", "s", "7", "num_bins=3, output_mode='int'"),
    Function(
        source=f"{SPACE}.float_normalized(name=None)",
        target="support.FeatureSpace.float_normalized()",
        ignored=LABEL,
        renderings=(Rendering("support.FeatureSpace.float_normalized()"),),
        proofs=(
            Proof(f"{SPACE}.float_normalized()", data={"table": normal(30, 2)},
                  uses=("made.preprocessor.adapt(table)", "made.preprocessor(table)", "made.output_mode")),
        ),
    ),
    Function(
        source=f"{SPACE}.cross(feature_names, crossing_dim, output_mode='one_hot')",
        target="support.FeatureSpace.cross(feature_names, crossing_dim, output_mode='one_hot')",
        renderings=(
            Rendering("support.FeatureSpace.cross(feature_names, crossing_dim, output_mode=output_mode)"),
        ),
        proofs=(
            Proof(f"{SPACE}.cross(('a', 'b'), 32)",
                  uses=("made.feature_names", "made.crossing_dim", "made.output_mode")),
            Proof(f"{SPACE}.cross(feature_names=['a', 'b'], crossing_dim=9, output_mode='int')",
                  uses=("made.feature_names", "made.crossing_dim", "made.output_mode")),
        ),
    ),
    Function(
        source=f"{SPACE}.feature(dtype, preprocessor, output_mode)",
        target="support.FeatureSpace.feature(dtype, preprocessor, output_mode)",
        renderings=(Rendering("support.FeatureSpace.feature(dtype, preprocessor, output_mode)"),),
        proofs=(
            Proof(f"{SPACE}.feature('float32', lambda x: 2 * x, 'float')", data=SEEN,
                  uses=("made.preprocessor(floats)", "made.output_mode")),
        ),
    ),
    Layer(
        source=f"keras.layers.HashedCrossing(num_bins, output_mode='int', sparse=False, {BASE})",
        target="support.HashedCrossing(num_bins, output_mode='int')",
        call="(*inputs)",
        requires="not sparse",
        ignored=LAYERS,
        alone=True,
        shape="shape(inputs) if output_mode == 'int' else shape(inputs)[:-1] + (num_bins,)",
        renderings=(
            Rendering("support.HashedCrossing(num_bins, output_mode=output_mode)", forward="layer(inputs)"),
        ),
        proofs=(
            Proof("keras.layers.HashedCrossing(7)", {"a": words(40), "b": integers(40, high=9, dtype="int64")}),
            Proof("keras.layers.HashedCrossing(num_bins=1000)",
                  {"a": integers(40, 1, low=-9, high=9, dtype="int64"), "b": words(40, 1), "c": words(40, 1)}),
            Proof("keras.layers.HashedCrossing(5, output_mode='one_hot')", {"a": words(9, 1), "b": words(9, 1)}),
        ),
    ),
)  # fmt: skip
