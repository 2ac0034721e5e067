"""Words to picture and layers. Knows no HTTP and no file format of another program."""
