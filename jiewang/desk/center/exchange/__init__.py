"""The exchange with other systems 工单对接 on the desk: the days, and what one side lacks."""
