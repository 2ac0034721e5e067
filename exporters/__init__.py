"""One module per program's format; each has `export(composition, folder)`."""
