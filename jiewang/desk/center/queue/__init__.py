"""The center's queue 受理台: what waits for a decision, one after the other."""
