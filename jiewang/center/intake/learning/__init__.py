"""Learning of suggestions 智能推荐的学习: a linear model trained from what people confirmed.

Cuts texts, groups near-twins, fits and calibrates, measures, keeps the model as a file, and puts
it in place only where it beats the one in use.
"""
