"""Ways of paying (谁受益谁出资, 政府出资源、企业搞经营): who pays how much, to the fen.

Pure arithmetic in whole fen and exact fractions; tables and pages stand elsewhere.
"""
