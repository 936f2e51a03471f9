"""The ledger 账: what was allocated, contracted, paid, accepted and given back of an approved plan.

Entries are only added. The database itself keeps the sums and refuses what would overpay.
"""
