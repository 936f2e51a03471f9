"""Exchange with other systems 工单对接: orders come in, answers go out, a day is compared 对账.

Nothing is taken twice, and what was not acknowledged is given again: docs/decisions/0017.
"""
