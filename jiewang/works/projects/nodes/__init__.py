"""Nodes of projects (节点): what follows what, how long it takes, which crews it needs."""
