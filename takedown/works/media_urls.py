"""Files of works: the same address in every language."""

from django.urls import path

from takedown.works.views import files

urlpatterns = [
    path("works/<slug:slug>/download/", files.download, name="work_download"),
    path("works/<slug:slug>/picture/", files.picture, name="work_picture"),
]
