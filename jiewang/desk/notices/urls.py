"""Addresses of the notices."""

from django.urls import path

from jiewang.desk.notices import views

urlpatterns = [
    path("notices", views.inbox_page, name="notices"),
    path("notices/read", views.read, name="notices_read"),
]
