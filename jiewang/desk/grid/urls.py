"""Addresses of areas and units."""

from django.urls import path

from jiewang.desk.grid.areas import views as areas
from jiewang.desk.grid.units import views as units

urlpatterns = [
    path("areas", areas.area, name="areas"),
    path("areas/layer/<slug:level>.json", areas.layer, name="area_layer"),
    path("areas/<slug:code>", areas.area, name="area"),
    path("areas/<slug:code>.json", areas.boundaries, name="area_boundaries"),
    path("units/<slug:code>", units.unit, name="unit"),
]
