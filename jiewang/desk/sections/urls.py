"""Addresses of the sections."""

from django.urls import path

from jiewang.desk.sections.economy import figures as economy_figures
from jiewang.desk.sections.economy import views as economy

urlpatterns = [
    path("investment", economy.investment, name="investment"),
    path("investment/new", economy.lead_new, name="lead_new"),
    path("investment/leads.xlsx", economy.leads_file, name="leads_file"),
    path("investment/recognition", economy.recognition, name="recognition"),
    path("investment/targets", economy_figures.targets, name="investment_targets"),
    path("investment/targets/new", economy_figures.target_new, name="target_new"),
    path("investment/league", economy_figures.league, name="league"),
    path("investment/league.xlsx", economy_figures.league_file, name="league_file"),
    path("investment/<slug:number>", economy.lead, name="lead"),
    path(
        "investment/<slug:number>/bookings/<int:booking_id>/<slug:name>",
        economy.booking_act,
        name="booking_act",
    ),
    path("investment/<slug:number>/<slug:name>", economy.lead_act, name="lead_act"),
]
