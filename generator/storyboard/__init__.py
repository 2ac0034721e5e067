"""StoryBoard JSON in, `Shot`s out: `read.read_storyboard` and `selection.select_shots`."""
