"""Photos 照片: sent in with a form, shown to those who may see the case."""
