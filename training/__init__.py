"""The recipe that made the embedded checkpoint."""
