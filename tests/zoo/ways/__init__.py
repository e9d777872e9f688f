"""One way of moving a model a file; the registry finds them."""
