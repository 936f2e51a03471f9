"""Notices 通知: the inbox of my units."""
