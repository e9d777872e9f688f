"""Layers that are not rewritten, and what to do instead."""

from migrate.catalog.model import Manual

CELL = "it is a single step of a recurrence, with a loop of Keras's around it"

ROWS = (
    *(
        Manual(
            source=f"keras.layers.{name}",
            note=CELL,
            advice=f"write the loop with torch.nn.{name}, or use torch.nn.{whole}",
        )
        for name, whole in (("LSTMCell", "LSTM"), ("GRUCell", "GRU"))
    ),
    Manual(
        source="keras.layers.SimpleRNNCell",
        note=CELL,
        advice="write the loop with torch.nn.RNNCell, or use torch.nn.RNN",
    ),
    Manual(
        source="keras.layers.RNN",
        note="the cell is a class of the program's own",
        advice="write the loop over time steps in forward",
    ),
    Manual(
        source="keras.layers.Masking",
        note="PyTorch modules do not hand masks on to each other",
        advice="make the mask in forward, (x != value).any(dim=-1), and give it to the layers that need it",
    ),
    Manual(
        source="keras.layers.ConvLSTM2D",
        note="PyTorch has no convolutional LSTM",
        advice="write the cell as a module, a Conv2d over input and state for the four gates, and loop over the steps",
    ),
)
