"""Pooled funds 资金统筹: plans from workbook to books at zero, why each yuan, ways of paying."""
