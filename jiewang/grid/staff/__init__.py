"""Grid teams 网格队伍: who is posted in which area, in which role, since when.

The shape of a team (1+3+N) is data.
"""
