"""Approvals of projects 工程建设审批: four stages, joint acceptance 联合验收, unit works accepted early.

What was saved is counted beside the standard way; which fire standard applies a table says.
"""
