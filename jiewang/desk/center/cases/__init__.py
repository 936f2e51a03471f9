"""The list of cases 案件, the case page, and a page for each act on a case."""
