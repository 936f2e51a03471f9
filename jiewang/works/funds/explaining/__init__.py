"""Reasons (依据与说明): what allows a payment, what blocks a project, what lapses, what cannot hold."""
