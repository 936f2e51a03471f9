"""Questionnaires and votes (问卷, 票决): asked openly, counted exactly, nobody's vote known.

The box with the ballots holds no person and no moment; see docs/decisions/0046. tally/ counts.
"""
