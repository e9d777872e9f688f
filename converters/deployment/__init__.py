"""Models in the formats that they are served in, each checked against the model that it was made from."""
