"""TensorFlow models to ONNX, through tf2onnx, without its silent mistakes."""
