"""Addresses of the funds' pages: `/funds/…` is desk/works/funds/."""

from django.urls import path

from jiewang.desk.works.funds import versions, views
from jiewang.desk.works.funds.ventures import views as ventures

urlpatterns = [
    path("funds", views.plans, name="fund_plans"),
    path("funds/new", views.plan_new, name="fund_plan_new"),
    path("funds/template.xlsx", versions.template_file, name="fund_template"),
    path("funds/ways", ventures.ventures, name="ventures"),
    path("funds/ways/new/<slug:kind>", ventures.venture_new, name="venture_new"),
    path("funds/ways/<slug:venture>", ventures.venture, name="venture"),
    path("funds/ways/<slug:venture>/<slug:kind>", ventures.fact_new, name="venture_fact"),
    path("funds/plans/<slug:plan>", views.plan, name="fund_plan"),
    path("funds/plans/<slug:plan>/progress", views.progress, name="fund_progress"),
    path("funds/plans/<slug:plan>/why", views.why, name="fund_why"),
    path("funds/plans/<slug:plan>/books", views.books, name="fund_books"),
    path("funds/plans/<slug:plan>/locks", versions.locks, name="fund_locks"),
    path("funds/plans/<slug:plan>/compare", versions.compared, name="fund_compare"),
    path("funds/plans/<slug:plan>/versions/<int:nth>", versions.version, name="fund_version"),
    path(
        "funds/plans/<slug:plan>/versions/<int:nth>.xlsx",
        versions.version_file,
        name="fund_version_file",
    ),
    path("funds/plans/<slug:plan>/<slug:name>", views.plan_act, name="fund_plan_act"),
]
