"""Addresses of the notices."""

from django.urls import path

from jiewang.desk.notices import choosing, undelivered, views

urlpatterns = [
    path("notices", views.inbox_page, name="notices"),
    path("notices/read", views.read, name="notices_read"),
    path("notices/mine", choosing.my_notices, name="my_notices"),
    path("notices/mine/address", choosing.my_address, name="my_address"),
    path("notices/undelivered", undelivered.undelivered, name="undelivered"),
]
