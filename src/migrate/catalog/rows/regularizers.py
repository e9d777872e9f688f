"""Regularizers and constraints as callables: the penalty of a weight, and what a weight is brought to.

As arguments of a layer, its row speaks of them.

https://keras.io/api/layers/regularizers/ and https://keras.io/api/layers/constraints/
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, normal

URL = "https://keras.io/api/layers/regularizers/"
CONSTRAINTS = "https://keras.io/api/layers/constraints/"
W = {"w": normal(5, 7)}
KERNEL = {"w": normal(3, 3, 4, 6)}
AS_DICT = "a dict of the kind and its arguments, which get() reads; it has no module, as Keras's own has"


def _constraint(kind: str, parameters: str, snake: str, *calls: str) -> Function:
    names = [part.partition("=")[0].strip() for part in parameters.split(",") if part.strip()]
    given = ", ".join(["", *(f"{name}={name}" for name in names)])
    return Function(
        source=f"keras.constraints.{kind}({parameters})",
        target=f"support.WeightConstraint(kind{''.join(f', {name}' for name in names)})",
        aliases=(f"keras.constraints.{snake}",),
        renderings=(Rendering(f"support.WeightConstraint('{kind}'{given})"),),
        proofs=tuple(
            Proof(f"keras.constraints.{kind}({call})(w)", inputs) for call in calls for inputs in (W, KERNEL)
        ),
        url=CONSTRAINTS,
    )


ROWS = (
    Function(
        source="keras.regularizers.L1(l1=0.01)",
        target="support.L1L2(l1=0.0, l2=0.0)",
        aliases=("keras.regularizers.l1",),
        renderings=(Rendering("support.L1L2(l1=l1)"),),
        proofs=(
            Proof("keras.regularizers.L1()(w)", W),
            Proof("keras.regularizers.l1(0.3)(w)", KERNEL),
            Proof("keras.regularizers.L1(l1=2)(w)", W),
        ),
        url=URL,
    ),
    Function(
        source="keras.regularizers.L2(l2=0.01)",
        target="support.L1L2(l1=0.0, l2=0.0)",
        aliases=("keras.regularizers.l2",),
        renamed={"l": "l2"},
        renderings=(Rendering("support.L1L2(l2=l2)"),),
        proofs=(
            Proof("keras.regularizers.L2()(w)", W),
            Proof("keras.regularizers.l2(5e-4)(w)", KERNEL),
            Proof("keras.regularizers.L2(l2=2)(w)", W),
        ),
        url=URL,
    ),
    Function(
        source="keras.regularizers.L1L2(l1=0.0, l2=0.0)",
        target="support.L1L2(l1=0.0, l2=0.0)",
        aliases=("keras.regularizers.l1_l2",),
        note="as in Keras 3; in Keras 2 the defaults of the function l1_l2 were 0.01",
        renderings=(Rendering("support.L1L2(l1=l1, l2=l2)"),),
        proofs=(
            Proof("keras.regularizers.L1L2()(w)", W),
            Proof("keras.regularizers.L1L2(0.1, 0.2)(w)", KERNEL),
            Proof("keras.regularizers.L1L2(l2=0.5)(w)", W),
        ),
        url=URL,
    ),
    Function(
        source="keras.regularizers.get(identifier)",
        target="support.get_regularizer(identifier)",
        renderings=(Rendering("support.get_regularizer(identifier)"),),
        proofs=(
            Proof("keras.regularizers.get('l2')(w)", W),
            Proof("keras.regularizers.get(identifier='l1')(w)", W),
            Proof("keras.regularizers.get(keras.regularizers.L1L2(0.1, 0.2))(w)", W),
            Proof("keras.regularizers.get(None)"),
        ),
        url=URL,
    ),
    Function(
        source="keras.regularizers.serialize(regularizer)",
        target="support.serialize_object(value)",
        note=AS_DICT,
        renderings=(Rendering("support.serialize_object(regularizer)"),),
        proofs=(
            Proof("keras.regularizers.get(keras.regularizers.serialize(keras.regularizers.L2(0.3)))(w)", W),
            Proof(
                "keras.regularizers.get(keras.regularizers.serialize(keras.regularizers.L1L2(0.3, 0.1)))(w)",
                W,
            ),
        ),
        url=URL,
    ),
    _constraint(
        "MaxNorm", "max_value=2, axis=0", "max_norm", "", "1.5, axis=1", "max_value=0.7, axis=[0, 1]"
    ),
    _constraint("UnitNorm", "axis=0", "unit_norm", "", "axis=[0, 1]"),
    _constraint("NonNeg", "", "non_neg", ""),
    _constraint(
        "MinMaxNorm",
        "min_value=0.0, max_value=1.0, rate=1.0, axis=0",
        "min_max_norm",
        "",
        "0.5, 2.0, 0.3, 1",
        "min_value=1.0, max_value=1.5, rate=0.9",
    ),
    Function(
        source="keras.constraints.get(identifier)",
        target="support.get_constraint(identifier)",
        renderings=(Rendering("support.get_constraint(identifier)"),),
        proofs=(
            Proof("keras.constraints.get('max_norm')(w)", W),
            Proof("keras.constraints.get(identifier='non_neg')(w)", W),
            Proof("keras.constraints.get('UnitNorm')(w)", W),
            Proof("keras.constraints.get(keras.constraints.MaxNorm(1.0, axis=1))(w)", W),
            Proof("keras.constraints.get(None)"),
        ),
        url=CONSTRAINTS,
    ),
    Function(
        source="keras.constraints.serialize(constraint)",
        target="support.serialize_object(value)",
        note=AS_DICT,
        renderings=(Rendering("support.serialize_object(constraint)"),),
        proofs=(
            Proof("keras.constraints.get(keras.constraints.serialize(keras.constraints.MaxNorm(0.5)))(w)", W),
            Proof("keras.constraints.get(keras.constraints.serialize(keras.constraints.NonNeg()))(w)", W),
        ),
        url=CONSTRAINTS,
    ),
)
