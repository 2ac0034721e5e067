"""The process that holds the model, and what looks after it."""
