"""Layers that are not rewritten, and what to do instead."""

from migrate.catalog.model import Manual

TEXT = "it works on strings, of which PyTorch makes no tensors"
CELL = "it is a single step of a recurrence, with a loop of Keras's around it"

ROWS = (
    *(
        Manual(
            source=f"keras.layers.{name}",
            note=TEXT,
            advice=advice,
        )
        for name, advice in (
            (
                "TextVectorization",
                "tokenise in the dataset: keep the vocabulary (get_vocabulary()) and map words to ids there",
            ),
            ("StringLookup", "a dict from strings to ids, in the dataset"),
            ("IntegerLookup", "a dict from integers to ids, in the dataset"),
            ("Hashing", "hash in the dataset, with a hash that does not change between runs"),
        )
    ),
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
    Manual(
        source="keras.layers.CategoryEncoding",
        note="one-hot and multi-hot vectors are made where the batch is",
        advice="torch.nn.functional.one_hot(x, num_tokens), with .amax(dim=1) for multi_hot and .sum(dim=1) for count",
    ),
)
