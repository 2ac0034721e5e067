"""One module per form of storyboard: `KEYS`, by which it is told apart, and `read`, its scenes as drafts."""
