"""Addresses of the page of planned work."""

from django.urls import path

from jiewang.desk.planned import views

urlpatterns = [path("planned", views.planned_work, name="planned_work")]
