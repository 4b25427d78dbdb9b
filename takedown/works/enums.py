"""Words of the register: kinds, sources, states, grounds, and which state may follow which."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WorkKind(TextChoices):
    """What the site consists of, as T-1.1 lists it; "other" keeps the list open."""

    TEXT = "text", _("Text")
    GRAPHIC = "graphic", _("Graphic")
    PICTURE = "picture", _("Picture")
    VIDEO = "video", _("Video")
    SOUND = "sound", _("Sound")
    LOGO = "logo", _("Logo")
    LAYOUT = "layout", _("Layout")
    DIRECTORY = "directory", _("Directory")
    CATEGORY = "category", _("Category")
    SOFTWARE = "software", _("Software")
    OFFICIAL = "official", _("Official text")
    OTHER = "other", _("Other work")


# Shown inside their page, so they need a file.
SHOWN_AS_PICTURE = frozenset({WorkKind.GRAPHIC, WorkKind.PICTURE, WorkKind.LOGO})
NEEDS_FILE = SHOWN_AS_PICTURE | {WorkKind.VIDEO, WorkKind.SOUND}


class SourceType(TextChoices):
    """Whose work it is: the source line follows from this and is never typed (T-1.9)."""

    OWN = "own", _("Our own work")
    THIRD_PARTY = "third_party", _("Work of a third party")


class WorkState(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("On the site")
    REMOVED = "removed", _("Removed")


WORK_TRANSITIONS: dict[WorkState, frozenset[WorkState]] = {
    WorkState.DRAFT: frozenset({WorkState.PUBLISHED, WorkState.REMOVED}),
    WorkState.PUBLISHED: frozenset({WorkState.DRAFT, WorkState.REMOVED}),
    # Back to what it was, and only when the last cause has ended.
    WorkState.REMOVED: frozenset({WorkState.DRAFT, WorkState.PUBLISHED}),
}


class LinkState(TextChoices):
    LIVE = "live", _("On the site")
    RETIRED = "retired", _("Not shown")
    CUT = "cut", _("Cut")


LINK_TRANSITIONS: dict[LinkState, frozenset[LinkState]] = {
    LinkState.LIVE: frozenset({LinkState.RETIRED, LinkState.CUT}),
    LinkState.RETIRED: frozenset({LinkState.LIVE, LinkState.CUT}),
    LinkState.CUT: frozenset({LinkState.LIVE, LinkState.RETIRED}),
}


class RemovalState(TextChoices):
    STANDING = "standing", _("Removed")
    ENDED = "ended", _("Restored")


REMOVAL_TRANSITIONS: dict[RemovalState, frozenset[RemovalState]] = {
    RemovalState.STANDING: frozenset({RemovalState.ENDED}),
    RemovalState.ENDED: frozenset(),
}


class Ground(TextChoices):
    """Why something was removed: decides between 451 and 410."""

    COPYRIGHT = "copyright", _("Copyright")
    MINOR = "minor", _("Protection of a minor")
    OWN_WISH = "own_wish", _("A person's own wish")


# They answer 410 and tell nothing: whose wish it was is nobody's business.
SILENT = frozenset({Ground.MINOR, Ground.OWN_WISH})


class CauseKind(TextChoices):
    NOTICE = "notice", _("Copyright notice")
    MINOR_REPORT = "minor_report", _("Report about a minor")
    REQUEST = "request", _("A person's own request")


class Law(TextChoices):
    """The law that a case invokes (T-1.2)."""

    PRC = "prc", _("Copyright Law of the People's Republic of China")
    DMCA = "dmca", _("Digital Millennium Copyright Act, 17 U.S.C. 512")
    HK = "hk", _("Copyright Ordinance of Hong Kong, Cap. 528")


class Surface(TextChoices):
    """Where an anonymous reader could meet a work or a link."""

    PAGE = "page", _("Page")
    LIST = "list", _("List of works")
    SEARCH = "search", _("Search")
    SITEMAP = "sitemap", _("Site map")
    API = "api", _("Programming interface")
    DOWNLOAD = "download", _("Download")
    PICTURE = "picture", _("Picture")
    LEAVING = "leaving", _("Leaving page")


class Language(TextChoices):
    """The languages of the site; each is written in itself."""

    EN = "en", "English"
    ZH_HANS = "zh-hans", "简体中文"
    ZH_HANT = "zh-hant", "繁體中文"
