"""Pages of the sections, each in a folder of its own."""
