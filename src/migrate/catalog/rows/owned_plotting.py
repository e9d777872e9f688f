"""Pictures of models, which a rewrite prints as text. A row without a signature: the rewrite reads the call itself."""

from migrate.catalog.model import Owned

ROWS = (
    Owned(
        source="keras.utils.plot_model",
        aliases=("keras.utils.vis_utils.plot_model",),
        owner="to_torch.plotting",
        note="the module is printed: torch has no graph of layers to draw until a module is run",
    ),
)
