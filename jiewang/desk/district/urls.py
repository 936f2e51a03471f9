"""Addresses of the page of district data."""

from django.urls import path

from jiewang.desk.district import views

urlpatterns = [path("district", views.district_data, name="district_data")]
