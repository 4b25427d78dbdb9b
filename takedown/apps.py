from django.apps import AppConfig


class TakedownConfig(AppConfig):
    name = "takedown"
