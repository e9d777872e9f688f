"""Layers and operations that are written in a way of their own, one a file; the registry finds them itself.

A module has ``CLASSES`` and ``arguments(layer, inner)`` for layers, or ``FUNCTIONS`` and ``expression(layer, call)``
for operations; see `migrate.converters.source.registry`.
"""
