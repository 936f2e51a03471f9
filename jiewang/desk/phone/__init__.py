"""The grid worker's phone 网格员手机: today's checks and the round, also without a network. `/phone`."""
