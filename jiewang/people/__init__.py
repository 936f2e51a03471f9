"""People and posts 人与岗: units, users, posts and who holds which since when.

Rights follow the post held at the moment of acting; work goes to a post, not to a person.
"""
