"""The page of suggestions 智能推荐: what they are worth, whether they drift, what goes alone."""
