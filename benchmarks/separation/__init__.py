"""Are subjects taken apart as they should be? See `bench`."""
