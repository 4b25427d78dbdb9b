"""What of Django's and allauth's own back office stays: nothing that would go round our rules.

allauth lets staff edit addresses and second factors in clear; both are credentials and change only
by their owner. Groups are made by `setup_roles`; here they are to look at.
"""

from allauth.account import admin as account_admin
from allauth.account.models import EmailAddress
from allauth.mfa import admin as mfa_admin
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group

from privacy.evidence_admin import EvidenceAdmin

# Importing registers; theirs must have been there to be taken away.
THEIRS = {account_admin: EmailAddress, mfa_admin: Authenticator, auth_admin: Group}
for model in THEIRS.values():
    admin.site.unregister(model)


@admin.register(Group)
class GroupAdmin(EvidenceAdmin):
    list_display = ["name"]
    fields = ["name", "permissions"]
