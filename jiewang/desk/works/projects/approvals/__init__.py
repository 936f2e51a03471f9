"""Pages of approvals 工程建设审批: the four stages, applications, the four savings, the fire table."""
