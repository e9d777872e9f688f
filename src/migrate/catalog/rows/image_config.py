"""What Keras knows of the order of axes in general. https://keras.io/api/utils/config_utils/"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof

ROWS = (
    Function(
        source="keras.config.image_data_format()",
        aliases=("keras.backend.image_data_format",),
        note="migrated programs keep the source's order of axes at their boundaries, the default one",
        renderings=(Rendering("'channels_last'"),),
        proofs=(Proof("keras.config.image_data_format()"),),
    ),
)
