"""The program that runs TensorFlow code for a migrated one: carried into users' repositories as it is."""
