"""Addresses of the boards."""

from django.urls import path

from jiewang.desk.boards import today, views

urlpatterns = [
    path("boards", views.boards, name="boards"),
    path("boards/areas/<str:code>", views.area_board, name="area_board"),
    path("boards/units/<str:code>", views.unit_board_page, name="unit_board"),
    path("boards/wall/<str:code>", views.wall, name="wall"),
    path("boards/trend/<str:code>", views.trend, name="trend"),
    path("today", today.today, name="today"),
]
