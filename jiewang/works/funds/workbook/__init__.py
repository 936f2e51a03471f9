"""Workbooks of funds (资金统筹工作簿): read with every error named, written with plan and reasons."""
