"""Polls from the desk: builder, codes, results, exports (问卷与票决)."""
