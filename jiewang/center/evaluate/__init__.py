"""Evaluation 评价: what the reporters say of the result, in three separate answers.

Rates and scores by unit come here too, always with their n.
"""
