"""Reasons, and the moments behind them."""
