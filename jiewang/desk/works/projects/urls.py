"""Addresses of the wall of projects."""

from django.urls import path

from jiewang.desk.works.projects import files, views

urlpatterns = [
    path("projects", views.wall, name="projects"),
    path("projects/points", views.wall_points, name="project_points"),
    path("projects/wall.pdf", files.wall_pdf, name="wall_pdf"),
    path("projects/new", views.project_new, name="project_new"),
    path("projects/crews", views.crews, name="crews"),
    path("projects/<slug:number>", views.project, name="project"),
    path("projects/<slug:number>/nodes", views.project_nodes, name="project_nodes"),
    path("projects/<slug:number>/nodes/file", files.nodes_import, name="project_import"),
    path("projects/<slug:number>/nodes.<slug:suffix>", files.nodes_export, name="project_export"),
    path(
        "projects/<slug:number>/photos/<int:pk>/<slug:size>",
        views.project_photo,
        name="project_photo",
    ),
    path(
        "projects/<slug:number>/reports/<int:pk>/publish",
        views.report_publish,
        name="report_publish",
    ),
    path("projects/<slug:number>/do/<slug:name>", views.project_act, name="project_act"),
]
