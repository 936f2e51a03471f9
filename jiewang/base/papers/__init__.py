"""Papers 公文: one description of a paper, and the two files that are made of it, DOCX and PDF.

No business words stand here: what a paper says is the business of the room that writes it.
"""
