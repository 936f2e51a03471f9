"""The pages of evaluation 考核: figures and the cases behind them, schemes, wishes, bulletins, calls."""
