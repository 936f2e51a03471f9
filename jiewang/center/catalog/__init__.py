"""Matter catalog and level catalog 事项目录·分级分类库: type → level, lead unit, limits, rules.

Versioned with dates; a case keeps the version it was filed under.
"""
