"""Each model of the zoo, moved in each way, and what came of it."""
