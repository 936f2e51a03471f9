"""Ways of paying besides funds 政府出资源、企业搞经营, 谁受益谁出资: concessions, joint ventures, owners.

What was agreed is written once, what happened since is added line by line; figures follow from both.
"""
