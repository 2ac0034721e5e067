"""Models that see the picture alone, for those who have their weights."""
