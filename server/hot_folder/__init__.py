"""A folder whose storyboards are painted, and painted again where they were changed."""
