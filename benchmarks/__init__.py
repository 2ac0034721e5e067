"""StylizedBench, its procedural artist, and the measurements."""
