"""Addresses of the phone. The service worker stands at the root, and keeps to `/phone`."""

from django.urls import path

from jiewang.desk.phone import entries, patrols, views

urlpatterns = [
    path("phone", views.phone, name="phone"),
    path("phone/state", views.state, name="phone_state"),
    path("phone/entries", entries.entry, name="phone_entry"),
    path("phone/manifest.webmanifest", views.manifest, name="phone_manifest"),
    path("phone-worker.js", views.worker, name="phone_worker"),
    path("patrols", patrols.patrols, name="patrols"),
]
