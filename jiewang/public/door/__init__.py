"""What the doors of programs share: who is let in, how often, and which delivery came before.

Each door says it in its own shape: `open311/` and `v1/` turn a refusal into theirs.
"""
