"""The planner (资金统筹求解): which fund pays which cost line, with a proof of how good that is."""
