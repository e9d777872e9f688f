"""Keras 2's batch normalisation. Of images and films it is a fused operation, which keeps the unbiased batch variance as
torch does; of everything else it keeps the biased one, as Keras 3 always does.

https://github.com/keras-team/tf-keras/blob/v2.16.0/tf_keras/layers/normalization/batch_normalization.py
"""

from dataclasses import replace

from migrate.catalog.keras2_rows import newer
from migrate.catalog.model import Layer, Level, Style
from migrate.catalog.rows.layers_normalization import ROWS as NORMALISATION

NEWER = newer(Layer, NORMALISATION, "keras.layers.BatchNormalization")
FUSED = "rank(x) in (4, 5) and fused is not False"

BIASED = tuple(item for item in NEWER.renderings if "Biased" in item.code)
STOCK = tuple(item for item in NEWER.renderings if item.code.startswith("torch.nn.BatchNorm"))
OTHERS = tuple(item for item in NEWER.renderings if item not in BIASED + STOCK)

ROWS = (
    replace(
        NEWER,
        ignored={name: why for name, why in NEWER.ignored.items() if name != "fused"},
        renderings=(
            *OTHERS,
            *(
                replace(item, when=f"({item.when}) and {FUSED}", level=Level.EXACT, note="", tolerance=0.0)
                for item in STOCK
                if "1d" not in item.code
            ),
            *BIASED,
            *(
                replace(item, style=Style.IDIOMATIC, when=f"({item.when}) and fused is not True")
                for item in STOCK
            ),
        ),
    ),
)
