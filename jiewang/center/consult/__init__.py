"""Consult 难点统筹、会商: what cannot move without others, from the first word to strike-off.

One named person coordinates, units meet and a decision is made, somebody watches until it is done.
"""
