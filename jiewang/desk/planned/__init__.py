"""Planned work 板块工作: one page that leads to projects, funds, investment and what is asked."""
