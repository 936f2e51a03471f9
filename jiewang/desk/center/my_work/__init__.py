"""My work 我的工单: the orders of my units and of my grid."""
