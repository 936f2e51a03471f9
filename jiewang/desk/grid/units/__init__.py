"""Units 单位: who they are, which posts they have, which areas they serve."""
