"""Masking: what it hides from later layers. The models that are followed hand the mask on; see `codemods.models.masks`.

https://keras.io/api/layers/core_layers/masking/
"""

from migrate.catalog.model import Caveat, Layer, Level, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, LAYERS

ROWS = (
    Layer(
        source=f"keras.layers.Masking(mask_value=0.0, {BASE})",
        target="torch.any(input, dim=-1, keepdim=True)",
        layout="channels_last",
        shape="shape(x)",
        ignored=LAYERS,
        caveats=(
            Caveat(
                "True",
                Level.APPROXIMATE,
                "the values are the same, but no mask goes on to later layers: recurrent layers, attention and means "
                "count the masked steps; give them the mask by hand",
            ),
        ),
        renderings=(Rendering("", forward="x * torch.any(x != mask_value, dim=-1, keepdim=True)"),),
        proofs=(
            Proof("keras.layers.Masking()", {"x": normal(3, 6, 4)}),
            Proof("keras.layers.Masking(mask_value=1.0)", {"x": normal(3, 6, 4)}),
        ),
    ),
)
