"""A layer around a model of TensorFlow Hub: a graph with its weights, of which the program has the address alone.

`migrate convert` writes the graph as a module; the layer becomes what loads that.
https://www.tensorflow.org/hub/api_docs/python/hub/KerasLayer
"""

from migrate.catalog.model import Caveat, Level, OwnedLayer, Rendering
from migrate.catalog.reasons import LAYERS

ROWS = (
    OwnedLayer(
        source="hub.KerasLayer(handle, trainable=False, arguments=None, _sentinel=None, tags=None, signature=None, "
        "signature_outputs_as_dict=None, output_key=None, output_shape=None, load_options=None, *, name=None, "
        "dtype=None, input_shape=None, batch_input_shape=None, batch_size=None)",
        target="support.HubModule(handle, trainable=False)",
        aliases=("tensorflow_hub.KerasLayer", "tensorflow_hub.keras_layer.KerasLayer"),
        owner="to_torch.hub_layers",
        requires="dtype in (None, 'float32')",
        layout="channels_last",
        alone=True,
        shape="(size(x, 0), *output_shape) if is_list(output_shape) else None",
        level=Level.EQUIVALENT,
        note="the graph is another runtime's: the same but for rounding",
        ignored=LAYERS
        | {
            "output_shape": "known to what comes after it",
            "load_options": "where a file is read is no matter of numbers",
        },
        caveats=(
            Caveat(
                "trainable",
                Level.APPROXIMATE,
                "the module stays in evaluation mode while its weights are trained: its BatchNorm keeps the "
                "statistics, and it drops nothing out",
            ),
        ),
        renderings=(Rendering("support.HubModule(handle, trainable=trainable)"),),
    ),
)
