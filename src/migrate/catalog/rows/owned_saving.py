"""Saving, serving and deploying models: what a rewrite takes out, and what has to be written by hand.

TensorFlow Lite's converter has its counterpart in LiteRT's for PyTorch, whose input is a module and example inputs.
"""

from migrate.catalog.model import Manual, Owned

SERIALIZATION = {
    "keras.saving.register_keras_serializable": ("keras.utils.register_keras_serializable",),
    "keras.saving.custom_object_scope": (
        "keras.saving.CustomObjectScope",
        "keras.utils.CustomObjectScope",
        "keras.utils.custom_object_scope",
    ),
    "keras.saving.get_custom_objects": ("keras.utils.get_custom_objects",),
}
CONVERT = (
    "import litert_torch; edge_model = litert_torch.convert(model.eval(), (example_input,)); "
    "edge_model.export('model.tflite'), with example_input a tensor of the model's input shape; "
    "`pip install litert-torch` (before: ai-edge-torch)"
)
QUANTIZE = (
    "quantize with torchao's pt2e flow before litert_torch.convert, or pass "
    "quant_config=litert_torch.quantize.quant_config.QuantConfig(...)"
)
INTERPRET = (
    "from ai_edge_litert.interpreter import Interpreter: the same class, from `pip install ai-edge-litert`; "
    "or call the module itself"
)
LITE = {
    "TFLiteConverter.from_keras_model": ("converts a model for TensorFlow Lite", CONVERT),
    "TFLiteConverter.from_saved_model": ("converts a SavedModel for TensorFlow Lite", CONVERT),
    "TFLiteConverter.from_concrete_functions": ("converts functions for TensorFlow Lite", CONVERT),
    "TFLiteConverter.from_keras_model_file": ("converts a model file for TensorFlow Lite", CONVERT),
    "TFLiteConverter": ("converts models for TensorFlow Lite", CONVERT),
    "Optimize.DEFAULT": ("asks the TensorFlow Lite converter to quantize", QUANTIZE),
    "Optimize": ("asks the TensorFlow Lite converter to quantize", QUANTIZE),
    "OpsSet.TFLITE_BUILTINS": ("chooses TensorFlow Lite's operators", "litert_torch chooses them by itself"),
    "OpsSet.TFLITE_BUILTINS_INT8": ("chooses TensorFlow Lite's operators", QUANTIZE),
    "OpsSet.SELECT_TF_OPS": ("chooses TensorFlow's operators", "litert_torch has no such fallback"),
    "RepresentativeDataset": ("calibrates a quantization", QUANTIZE),
    "Interpreter": ("runs a TensorFlow Lite model", INTERPRET),
}

ROWS = (
    *(
        Owned(
            source=name,
            aliases=aliases,
            owner="to_torch.serialization",
            note="goes: a state dict names no classes",
            url="https://keras.io/api/models/model_saving_apis/serialization_utils/",
        )
        for name, aliases in SERIALIZATION.items()
    ),
    *(
        Manual(
            source=f"tf.lite.{name}",
            note=note,
            advice=advice,
            url="https://ai.google.dev/edge/litert/conversion/pytorch/overview",
        )
        for name, (note, advice) in LITE.items()
    ),
)
