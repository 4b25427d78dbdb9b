"""Addresses of the two switches, and of the link by which a mail stops its sort."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from privacy.messages import pages
from privacy.messages.enums import TOPICS


class Topic(StringConverter):
    """What has a switch."""

    regex = "|".join(TOPICS)


register_converter(Topic, "topic")

urlpatterns = [
    path("me/messages/", pages.messages, name="me_messages"),
    path("me/messages/<topic:topic>/", pages.choose, name="me_message_choose"),
    path("messages/stop/<topic:topic>/<uuid:handle>/", pages.stop, name="message_stop"),
]
