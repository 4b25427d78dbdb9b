"""Fifty leftovers, and the place under which the sweep must name each of them."""

import gzip
import json
import uuid
import zlib

from privacy.encryption.keys import encrypt
from tests.privacy.erasure.sweep.leftovers import (
    Leftover,
    by_hand,
    cache,
    cache_token,
    certificate,
    count,
    draft,
    exif,
    file,
    log_entry,
    message,
    png,
    profile,
    queued,
    session,
    spaced,
    work_row,
    zipped,
)

BY_HAND = "public.handmade.Some Value"
LEFTOVERS = [
    # --- in the clear, in the database
    Leftover(
        "text by hand",
        by_hand("text", lambda p: f"call {p.email} now"),
        BY_HAND,
    ),
    Leftover(
        "varchar by hand",
        by_hand("varchar(90)", lambda p: p.email.upper()),
        BY_HAND,
    ),
    Leftover(
        "a number in words",
        by_hand("text", lambda p: f"tel {spaced(p.mobile)}"),
        BY_HAND,
    ),
    Leftover(
        "json by hand",
        by_hand("json", lambda p: json.dumps({"a": [p.mobile]})),
        BY_HAND,
    ),
    Leftover(
        "json with every letter escaped",
        by_hand("json", lambda p: '["' + "".join(f"\\u{ord(c):04x}" for c in p.email) + '"]'),
        BY_HAND,
    ),
    Leftover(
        "jsonb key by hand",
        by_hand("jsonb", lambda p: json.dumps({p.email: 1})),
        BY_HAND,
    ),
    Leftover("uuid by hand", by_hand("uuid", lambda p: p.user_id), BY_HAND),
    Leftover(
        "uuid as hex",
        by_hand("text", lambda p: uuid.UUID(p.user_id).hex),
        BY_HAND,
    ),
    Leftover(
        "bytea by hand",
        by_hand("bytea", lambda p: b"\0\xff" + p.email.encode()),
        BY_HAND,
    ),
    Leftover(
        "UTF-16 in bytea",
        by_hand("bytea", lambda p: p.email.encode("utf-16-le")),
        BY_HAND,
    ),
    Leftover("a list by hand", by_hand("text[]", lambda p: [p.email, "x"]), BY_HAND),
    Leftover(
        "a user name in a list",
        by_hand("text[]", lambda p: ["x", p.username]),
        BY_HAND,
    ),
    Leftover("a user name alone", by_hand("text", lambda p: p.username), BY_HAND),
    Leftover(
        "search words",
        by_hand("tsvector", lambda p: f"'{p.email}':1"),
        BY_HAND,
    ),
    Leftover(
        "planner statistics",
        by_hand("text", lambda p: p.email, analyze=True),
        f"pg_stats of {BY_HAND}",
    ),
    Leftover(
        "the admin log's object",
        log_entry("object_repr", lambda p: p.username),
        "public.django_admin_log.object_repr",
    ),
    Leftover(
        "the admin log's words",
        log_entry("change_message", lambda p: f"was {p.email}"),
        "public.django_admin_log.change_message",
    ),
    Leftover("the cache table", cache, "public.nexhome_cache.value"),
    Leftover("a work row", work_row, "public.privacy_work.reference"),
    Leftover("a JSON value of a case", certificate, "public.privacy_erasurecase.certificate"),
    Leftover("a counter", count, "public.accounts_sendcount.index"),
    # --- in the clear, outside the database
    Leftover("a Redis string", lambda p: p.redis.set("k", p.email), "redis"),
    Leftover("a Redis key", lambda p: p.redis.set(f"limit:{p.mobile}", "1"), "redis"),
    Leftover("a Celery message", lambda p: p.redis.lpush("celery", queued(p)), "redis"),
    Leftover("a file in the clear", file("a.txt", lambda p: p.email.encode()), "files"),
    # --- encrypted copies in a wrong table
    Leftover(
        "a message's body",
        message("body", lambda p: f"Dear {p.email}"),
        "public.privacy_message.body (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "a message's address",
        message("address", lambda p: p.email),
        "public.privacy_message.address (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "a message's title",
        message("title", lambda p: f"For {p.email}"),
        "public.privacy_message.title (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "a message's twin",
        message("html", lambda p: f"<p>{p.mobile}</p>"),
        "public.privacy_message.html (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "a message's attachment",
        message("attachment", lambda p: json.dumps({"to": p.email})),
        "public.privacy_message.attachment (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "another's session",
        session(lambda p: {"email": p.email}),
        "public.accounts_session.session_data (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "a name in another's session",
        session(lambda p: {"login": p.username}),
        "public.accounts_session.session_data (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "a session key in a session",
        session(lambda p: {"old": p.session_key}),
        "public.accounts_session.session_data (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "another's name",
        profile("name", lambda p: p.email),
        "public.accounts_profile.name (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "another's number",
        profile("mobile", lambda p: p.mobile),
        "public.accounts_profile.mobile (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "another's birth date",
        profile("birth_date", lambda p: p.user_id),
        "public.accounts_profile.birth_date (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "a draft",
        draft(lambda p: json.dumps({"email": p.email})),
        "public.accounts_registrationdraft.content (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "a draft's number",
        draft(lambda p: json.dumps({"mobile": p.mobile})),
        "public.accounts_registrationdraft.content (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "a draft's user name",
        draft(lambda p: json.dumps({"username": p.username})),
        "public.accounts_registrationdraft.content (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "a token by hand",
        by_hand("text", lambda p: encrypt(p.email)),
        f"{BY_HAND} (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "a token in JSON",
        by_hand("jsonb", lambda p: json.dumps({"v": encrypt(p.email)})),
        f"{BY_HAND} (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "two tokens in a cell",
        by_hand("text", lambda p: f"{encrypt('x')},{encrypt(p.mobile)}"),
        f"{BY_HAND} (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "a token in bytes",
        by_hand("bytea", lambda p: encrypt(p.email).encode()),
        f"{BY_HAND} (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "a token in a list",
        by_hand("text[]", lambda p: [encrypt(p.username)]),
        f"{BY_HAND} (encrypted)",
        encrypted=True,
    ),
    Leftover(
        "a token in the cache",
        cache_token,
        "public.nexhome_cache.value (encrypted)",
        encrypted=True,
    ),
    # --- packed
    Leftover(
        "in a zip",
        file("a.zip", lambda p: zipped("a.txt", p.email.encode())),
        "files",
        packed=True,
    ),
    Leftover(
        "in a zip in a zip",
        file("b.zip", lambda p: zipped("in.zip", zipped("a.txt", p.mobile.encode()))),
        "files",
        packed=True,
    ),
    Leftover(
        "in a gzip",
        file("a.log.gz", lambda p: gzip.compress(b"x" * 99 + p.email.encode())),
        "files",
        packed=True,
    ),
    Leftover(
        "in a picture's text",
        file(
            "a.png",
            lambda p: png(b"zTXt", b"Author\0\0" + zlib.compress(p.email.encode())),
        ),
        "files",
        packed=True,
    ),
    Leftover(
        "in a thumbnail",
        file("thumbs/a.jpg", lambda p: exif(p.email.encode())),
        "files",
        packed=True,
    ),
]
