"""Intake 代录诉求: staff take a report down for a caller, or on their round."""
