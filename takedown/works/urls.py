"""Pages of the register, in each language."""

from django.urls import path

from takedown.works import sitemap  # noqa: F401 - registers its pages
from takedown.works.views import leaving, works

urlpatterns = [
    path("works/", works.works, name="works"),
    path("works/<slug:slug>/", works.work, name="work"),
    path("search/", works.find, name="search"),
    path("out/<uuid:link_id>/", leaving.leaving, name="leaving"),
]
