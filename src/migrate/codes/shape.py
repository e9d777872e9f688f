"""SHP2xx: a shape that the rewrite needs and could not infer."""

from migrate.codes import Code

CODES = (
    Code(
        "SHP201",
        "the input's number of channels or features is not known",
        "Keras layers take their input size from the first call; PyTorch modules must be told it when they"
        " are made.",
        "Give the size where the TODO stands; the source model's summary() shows it.",
    ),
    Code(
        "SHP202",
        "the input's rank is not known",
        "The rewrite differs with the number of axes (a batch of vectors, of sequences or of images).",
        "Check the call at the TODO against the shapes of the source model's summary().",
    ),
    Code(
        "SHP203",
        "a spatial size is not known",
        "The size of the image or sequence at this place decides a padding or a flattened length.",
        "Give the size where the TODO stands, or give the model's input a concrete shape and run again.",
    ),
    Code(
        "SHP204",
        "the input's size is left to the first call",
        "Nothing says how many channels or features arrive here, so a lazy module takes the size from the first "
        "call, or from the weights that are loaded.",
        "Call the model once, or load weights, before the optimizer is made; or give the input's shape and run again.",
        severity="note",
    ),
)
