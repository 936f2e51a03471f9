"""The public floor 对外接口: what programs of others may ask of the house and tell it.

Each group of endpoints is a room; what goes out is written out field by field.
"""
