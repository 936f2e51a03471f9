"""Votes counted (计票): pure rules over values, exact to the fen, no database.

Ballots and candidates in, winners with the reason for every loser out.
"""
