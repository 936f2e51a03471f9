"""Pooled funds (资金统筹): many pots, one lawful plan, and every yuan of it explained."""
