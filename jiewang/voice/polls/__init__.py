"""Questionnaires and votes (问卷, 票决): asked openly, counted exactly, nobody's vote known."""
