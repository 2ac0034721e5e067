"""How well a model paints what captions say."""
