"""ONNX operators as functions of PyTorch, for what PyTorch has no function of its own: one a file.

Positional parameters are the node's inputs, keyword parameters its attributes, in the newest opset's form. A written
model carries the functions that it uses, as text.
"""
