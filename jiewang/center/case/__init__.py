"""The case 事件: its states, its diary 办理记录, and the one function that moves it.

Nothing else stands here; every other room of the center does.
"""
