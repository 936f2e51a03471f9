"""Nodes in files of others: tables (XLSX, CSV), MS Project (XML), calendars (iCalendar)."""
