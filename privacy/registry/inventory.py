"""The inventory: every element of personal data the site may ever hold, as a closed vocabulary.

`personal_data.py` files name these ids; the check compares them in both directions: a column of an
element that does not stand here is refused, and so is an element that says it is collected and
stands in no column. One row reads: id, name, clauses, category, "●" when sensitive, purposes,
ground, how long, how it is stored, who sees it, what an erasure does; a row that nothing collects
yet ends with what it waits for.
"""

from django.utils.translation import gettext_lazy as _

from privacy.registry.elements import Element, element

ACCOUNT = _("as long as the account")

# --- what a row waits for that nothing collects yet --------------------------------------------
IDENTITY = "arises only where an issuing authority is asked"
CORRECTION = "arises only where people correct what they told"
DEVICES = "arises only where devices sign in by a key"
HISTORY = "the list of sign-ins is not kept; live sessions are all there is"
TELEMETRY = "no service that needs a position takes anything in yet"
SEARCHES = "no search of anybody is kept"
VISITS = "visits are not counted"
SUBSCRIPTIONS = "nobody can subscribe to new texts"
ENQUIRIES = "no form takes questions"
DISCLOSURES = "nothing is handed out and no clear value is shown to staff"
INCIDENTS = "arises only with an incident"
CONDUCT = "arises only with a finding about a work"
EXPORTS = "no file is made for taking along"
NOTICES = "no form asks for permissions"
LOGS = "our own logs hold no address; a proxy's are its operator's"
BROWSER = "lies in the person's browser, not with us"

# A row is two lines: what it is; why, how long, how, who, and how it ends.
# fmt: off
ROWS: tuple[Element, ...] = (
    element("D-01", _("user id (random)"), "S", "S", "",
            "identity_service", "NEC", ACCOUNT, "P", "all", "DEL"),
    element("D-02", _("user name"), "P-2.7", "B", "",
            "identity_service", "NEC", ACCOUNT, "P", "U Su L Po", "DEL"),
    element("D-03", _("password"), "P-2.7, T-3.13", "B", "●",
            "identity_service", "NEC", ACCOUNT, "H", "", "DEL"),
    element("D-04", _("name"), "P-2.8a, T-3.3a", "B", "",
            "identity_service response", "NEC", ACCOUNT, "E", "U Su Po", "DEL"),
    element("D-05", _("gender"), "P-2.8b, T-3.3c", "B", "",
            "identity_service", "NEC", ACCOUNT, "E", "U Po", "DEL"),
    element("D-06", _("country or region"), "P-2.8c", "B", "",
            "identity_service", "NEC", ACCOUNT, "P", "U Su", "DEL"),
    element("D-07", _("type of certificate"), "P-2.8d", "B", "",
            "identity_service", "NEC", ACCOUNT, "E", "U Po", "DEL"),
    element("D-08", _("certificate number"), "P-2.8e, T-3.3e", "B", "●",
            "identity_service", "NEC", ACCOUNT, "E+BI", "U Po", "DEL"),
    element("D-09", _("validity of the certificate"), "P-2.8f", "B", "●",
            "identity_service", "NEC", ACCOUNT, "E", "U Po", "DEL"),
    element("D-10", _("date of birth"), "P-2.8g, T-3.3b", "B", "●",
            "identity_service minor_protection", "NEC", ACCOUNT, "E", "U Po", "DEL"),
    element("D-11", _("mobile number"), "P-2.8h, T-3.3d", "B", "●",
            "identity_service inform", "NEC", ACCOUNT, "E+BI", "U Su", "DEL"),
    element("D-12", _("one-time code"), "P-2.8j", "B", "●",
            "identity_service", "NEC", _("10 minutes, or until used"), "H", "", "DEL"),
    element("D-13", _("e-mail address"), "P-2.8k, T-3.3f", "B", "",
            "identity_service inform response", "NEC", ACCOUNT, "P", "U Su", "DEL"),
    element("D-14", _("postal or other contact"), "T-3.3d", "O", "",
            "instruction response", "CON", _("until you remove it"), "E", "U Su", "DEL"),
    element("D-15", _("level of education"), "T-3.3g", "O", "",
            "response", "CON", _("until you remove it"), "E", "U", "DEL"),
    element("D-16", _("occupation"), "T-3.3h", "O", "",
            "response", "CON", _("until you remove it"), "E", "U", "DEL"),
    element("D-17", _("identity check"), "P-2.4", "S", "●",
            "identity_service", "NEC", ACCOUNT, "P E", "U Po L", "DEL", IDENTITY),
    element("D-18", _("accuracy marks and challenges"), "T-3.4-3.6", "S", "",
            "identity_service", "NEC", _("1 year after its end"), "P E",
            "U Su L", "ANON", CORRECTION),
    element("D-19", _("face or fingerprint data"), "P-2.10", "-", "●",
            "", "", _("never collected"), "-", "", "-"),
    element("D-20", _("device log-in key and label"), "P-2.9", "X", "●",
            "identity_service", "CON", _("until you remove it"), "P", "U So", "DEL", DEVICES),
    element("D-21", _("result of a device log-in"), "P-2.10", "X", "",
            "identity_service device_security", "CON", _("90 days"), "P", "U So", "DEL", DEVICES),
    element("D-22", _("sessions"), "P-2.6", "S", "",
            "device_security", "NEC", _("session and 30 days"), "E P", "U So", "DEL"),
    element("D-23", _("log-in history and failed tries"), "P-2.6", "S", "",
            "device_security", "NEC", _("90 days"), "P", "U So", "DEL", HISTORY),
    element("D-24", _("device model"), "P-3.6a", "X", "",
            "device_security", "CON", _("180 days"), "P", "U So", "DEL"),
    element("D-25", _("version of the operating system"), "P-3.6b", "X", "",
            "device_security", "CON", _("180 days"), "P", "U So", "DEL"),
    element("D-26", _("device settings"), "P-3.6c", "X", "",
            "device_security", "CON", _("180 days"), "P", "U So", "DEL"),
    element("D-27", _("unique device identifier"), "P-3.6d", "X", "●",
            "device_security", "CON", _("while combined"), "H E", "U So", "DEL"),
    element("D-28", _("MAC address"), "P-3.6e", "X", "●",
            "device_security", "CON", _("while combined"), "H", "U So", "DEL"),
    element("D-29", _("installed applications"), "P-3.6f", "X", "●",
            "device_security", "CON", _("30 days"), "E", "U", "DEL"),
    element("D-30", _("other device characteristics"), "P-3.6g", "X", "",
            "device_security", "CON", _("180 days"), "P", "U So", "DEL"),
    element("D-31", _("position"), "P-3.10b", "X", "●",
            "location_service", "CON", _("30 days"), "E", "U", "DEL", TELEMETRY),
    element("D-32", _("address used for location"), "P-3.10a", "X", "●",
            "location_service", "CON", _("not stored"), "memory", "", "-", TELEMETRY),
    element("D-33", _("surrounding radio and sensors"), "P-3.10c-e", "X", "●",
            "location_service", "CON", _("not stored"), "memory", "", "-", TELEMETRY),
    element("D-34", _("state of the app"), "P-3.8", "X", "",
            "proof", "CON", _("30 days"), "P", "U So", "DEL"),
    element("D-35", _("permissions of the system"), "P-3.5", "X", "",
            "proof", "CON", ACCOUNT, "P", "U", "DEL"),
    element("D-36", _("usage log"), "P-3.11", "X", "",
            "convenience ops_analysis security_reporting", "CON", _("90 days"), "P",
            "U So", "DEL"),
    element("D-37", _("your searches"), "P-3.13", "X", "●",
            "convenience", "CON", _("30 days"), "E", "U", "DEL", SEARCHES),
    element("D-38", _("combination window"), "P-3.15", "X", "●",
            "device_security location_service", "CON", _("while open and 90 days"), "P",
            "U Po So", "DEL"),
    element("D-39", _("visit"), "T-3.7", "NOT", "",
            "traffic_stats", "NOT", _("30 days"), "P H", "", "AGE", VISITS),
    element("D-40", _("address of a visit"), "T-3.7", "NOT", "●",
            "security_reporting", "NOT", _("24 hours"), "E", "So", "AGE", VISITS),
    element("D-41", _("consent events"), "P-1.4", "S", "",
            "proof", "NEC", _("account and 3 years"), "P H", "U Po L", "ANON"),
    element("D-42", _("acceptance of the texts"), "P-1.3", "S", "",
            "proof", "NEC", _("account and 3 years"), "P", "U Po", "ANON"),
    element("D-43", _("instructions"), "T-3.10(2)", "S", "",
            "instruction", "NEC", _("1 year"), "E", "U Su", "ANON", ENQUIRIES),
    element("D-44", _("enquiries, suggestions, reports"), "T-3.2", "N", "●",
            "response", "CLM", _("1 year after the answer"), "E", "Su Po U", "DEL", ENQUIRIES),
    element("D-45", _("message log"), "T-3.10(4)", "S", "",
            "inform proof", "NEC", _("90 days"), "P E", "U Su", "DEL"),
    element("D-46", _("disclosures"), "T-3.11", "S", "●",
            "proof", "LAW", _("3 years"), "E", "U L Po", "KEEP", DISCLOSURES),
    element("D-47", _("look-ups by staff"), "T-3.12", "S", "",
            "proof", "NEC", _("1 year"), "P", "U Po So", "ANON", DISCLOSURES),
    element("D-48", _("evidence entries"), "T-3.13", "S", "",
            "proof", "NEC", _("3 years"), "P", "Po So", "-"),
    element("D-49", _("incident notices"), "T-3.14", "S", "",
            "inform proof", "NEC", _("3 years"), "P", "U So L", "ANON", INCIDENTS),
    element("D-50", _("conduct finding and hold"), "T-2.4", "S", "●",
            "claim", "CLM", _("until it ends and 1 year"), "E", "U L", "KEEP", CONDUCT),
    element("D-51", _("erasure case and receipt"), "T-3.19", "S", "",
            "proof", "NEC", _("3 years"), "P", "Po", "-"),
    element("D-52", _("export file"), "T-3.16", "S", "●",
            "rights", "NEC", _("72 hours"), "file", "U", "DEL", EXPORTS),
    element("D-53", _("notifier and contact"), "P-5.3", "N", "",
            "claim", "CLM", _("3 years after the decision"), "E+BI", "L Su", "ANON"),
    element("D-54", _("documents of a notice"), "T-1.7, P-5.2", "N", "●",
            "claim", "CLM", _("3 years after the decision"), "file", "L", "DEL"),
    element("D-55", _("statements and signature"), "P-5.5-5.7", "N", "",
            "claim", "CLM", _("3 years"), "P H E", "L", "ANON"),
    element("D-56", _("uploader: contact, objection"), "T-1.8", "N", "",
            "claim", "CLM", _("3 years"), "E P", "L", "ANON"),
    element("D-57", _("guardian and proof"), "P-4.4", "N", "●",
            "minor_protection", "CLM", _("1 year after its end"), "E+BI", "Po", "DEL"),
    element("D-58", _("identifiers in a minor report"), "P-4.4", "N", "●",
            "minor_protection", "CLM", _("until the deletion is done"), "E", "Po", "DEL"),
    element("D-59", _("applicant for a permission"), "T-1.3", "N", "",
            "claim", "CLM", _("the permission and 3 years"), "E", "L", "ANON", NOTICES),
    element("D-60", _("code for people without account"), "T-3.16", "N", "",
            "rights", "CLM", _("15 minutes"), "H", "", "DEL", ENQUIRIES),
    element("D-61", _("staff account and admin log"), "T-3.12", "S", "",
            "proof", "NEC", _("employment and 1 year"), "P", "So", "DEL"),
    element("D-62", _("counters against guessing"), "T-3.13", "S", "",
            "device_security", "NEC", _("24 hours"), "H", "So", "AGE"),
    element("D-63", _("address in server logs"), "T-3.7", "NOT", "",
            "security_reporting", "NOT", _("24 hours"), "file", "Ops", "AGE", LOGS),
    element("D-64", _("previous values"), "T-3.5, T-3.18", "S", "●",
            "identity_service", "NEC", _("30 days"), "E", "Po", "DEL", CORRECTION),
    element("D-65", _("registration in progress"), "P-2.3", "B", "●",
            "identity_service", "NEC", _("24 hours"), "E", "", "DEL"),
    element("D-66", _("notice in progress"), "P-5", "N", "●",
            "claim", "CLM", _("7 days"), "E", "", "DEL"),
    element("D-67", _("letters of a case"), "P-6.11", "N", "●",
            "claim", "CLM", _("as the case"), "E", "L", "DEL"),
    element("D-68", _("notes of staff"), "T-3.12", "S", "●",
            "response", "NEC", _("as the case"), "E", "Su L Po", "DEL", ENQUIRIES),
    element("D-69", _("subscription to new texts"), "P-1.3", "N", "",
            "inform", "CON", _("until you end it"), "E+BI", "", "DEL", SUBSCRIPTIONS),
    element("D-70", _("sealed needles of an erasure"), "T-3.19", "S", "●",
            "proof", "NEC", _("until the erasure is done"), "E", "", "DEL"),
    element("D-71", _("cookies"), "T-3.1", "S", "",
            "device_security", "NEC", _("session"), "P", "U", "-", BROWSER),
    element("D-72", _("second factor of the sign-in"), "T-3.13", "S", "●",
            "device_security", "NEC", ACCOUNT, "E", "", "DEL"),
    element("D-73", _("language of pages and mails"), "T-3.10(4)", "S", "",
            "inform", "NEC", ACCOUNT, "P", "U Su", "DEL"),
    element("D-74", _("tombstone lines"), "T-3.19", "S", "",
            "proof", "NEC", _("as long as backups, then 3 years"), "file P", "Po", "-"),
    element("D-75", _("state and restriction of a person"), "T-3.5", "S", "",
            "identity_service", "NEC", ACCOUNT, "P", "U Su L Po", "ANON"),
    element("D-76", _("answer to a report about a minor"), "P-4.5", "S", "●",
            "minor_protection", "CLM", _("1 year after its end"), "E", "U Po", "DEL"),
)
# fmt: on
INVENTORY: dict[str, Element] = {row.id: row for row in ROWS}
