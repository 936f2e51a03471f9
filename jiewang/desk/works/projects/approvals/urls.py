"""Addresses of approvals: they begin with the project's own."""

from django.urls import path

from jiewang.desk.works.projects.approvals import fire, views

_ONE = "projects/<slug:number>/approvals"
urlpatterns = [
    path("approvals", views.opinions, name="opinions"),
    path(_ONE, views.approvals, name="approvals"),
    path(f"{_ONE}/new", views.application_new, name="application_new"),
    path(f"{_ONE}/works", views.unit_works_new, name="unit_works_new"),
    path(f"{_ONE}/fire", fire.fire_new, name="fire_new"),
    path(f"{_ONE}/fire/<int:choice_id>", fire.fire_review, name="fire_review"),
    path(f"{_ONE}/<int:application_id>/visit", views.visit_new, name="visit_new"),
    path(f"{_ONE}/<int:application_id>/<slug:item>", views.opinion, name="opinion"),
]
