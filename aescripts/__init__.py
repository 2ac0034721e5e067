"""ExtendScript sources that run inside After Effects, and the bundler that makes one file of them."""
