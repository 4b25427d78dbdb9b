"""Processors: third parties that get data with every mail, SMS or check (T-3.11, A-45)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Processor(models.Model):
    """A recipient named on the sign-up notice: what it gets, where it sits, by which clause."""

    code = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=200)
    elements = ArrayField(models.CharField(max_length=10))
    country = models.CharField(max_length=2)
    clause = models.CharField(max_length=10)
    purpose = models.CharField(max_length=40)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code
