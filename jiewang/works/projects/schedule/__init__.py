"""Back from the promised day (倒排工期), pure arithmetic: days, nodes, crews in, days out.

No database and no "now": what is asked is given, so that the same question has the same answer.
"""
