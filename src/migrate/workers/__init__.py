"""The parts of `migrate.worker`: what crosses the pipe, what runs on the far side, what the far side prints."""
