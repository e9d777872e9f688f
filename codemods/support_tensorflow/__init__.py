"""Classes and functions that code migrated to TensorFlow may carry along; one public name a file.

They import TensorFlow, Keras, NumPy and the standard library only, and are found by reading, never imported here.
"""
