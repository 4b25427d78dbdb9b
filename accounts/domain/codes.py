"""Codes: made, hashed, compared and counted in one UPDATE (P-2.8j).

A code is bound to its holder, its purpose and its target: the hash covers all three. Wrong,
expired, used up, for another number: `redeem` says False, and nothing says which.
"""

import secrets
import uuid

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from accounts.enums import CodePurpose
from privacy.encryption.keys import blind_index

DIGITS = 6


def target_index(*, purpose: CodePurpose, target: str) -> str:
    """Return the keyed hash that stands for a number or an address."""
    return blind_index(field=f"code.{purpose}", value=target) or ""


def hashed(*, subject_id: uuid.UUID, purpose: CodePurpose, target: str, code: str) -> str:
    """Return the keyed hash of a code together with what it is bound to."""
    bound = "\x00".join([str(subject_id), purpose, target, code])
    return salted_hmac("accounts.codes", bound, algorithm="sha256").hexdigest()


def issue(*, subject_id: uuid.UUID, purpose: CodePurpose, target: str) -> str:
    """Put a new code in place of the old one and return it, for the message only."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    digest = hashed(subject_id=subject_id, purpose=purpose, target=target, code=code)
    put(subject_id=subject_id, purpose=purpose, target=target, code_hash=digest)
    return code


def issue_unknowable(*, subject_id: uuid.UUID, purpose: CodePurpose, target: str) -> None:
    """Put a code in place that no typing meets: the target belongs to somebody else."""
    put(subject_id=subject_id, purpose=purpose, target=target, code_hash=secrets.token_hex(32))


def put(*, subject_id: uuid.UUID, purpose: CodePurpose, target: str, code_hash: str) -> None:
    """Write the one live code of this holder and purpose."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO accounts_onetimecode
                   (id, subject_id, purpose, target_index, code_hash, attempts, max_attempts,
                    expires_at, created_at)
               VALUES (%s, %s, %s, %s, %s, 0, %s, clock_timestamp() + make_interval(secs => %s),
                       clock_timestamp())
               ON CONFLICT (subject_id, purpose) DO UPDATE
                  SET id = excluded.id, target_index = excluded.target_index,
                      code_hash = excluded.code_hash, attempts = 0, used_at = NULL,
                      max_attempts = excluded.max_attempts, expires_at = excluded.expires_at,
                      created_at = excluded.created_at""",
            [
                uuid.uuid4(), subject_id, purpose, target_index(purpose=purpose, target=target),
                code_hash, settings.CODE_ATTEMPTS, settings.SMS_CODE_TTL.total_seconds(),
            ],
        )  # fmt: skip


def redeem(*, subject_id: uuid.UUID, purpose: CodePurpose, target: str, code: str) -> bool:
    """Count the attempt, compare, and use the code up, all in one statement."""
    digest = hashed(subject_id=subject_id, purpose=purpose, target=target, code=code)
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE accounts_onetimecode
                  SET attempts = attempts + 1,
                      used_at = CASE WHEN code_hash = %s THEN clock_timestamp() END
                WHERE subject_id = %s AND purpose = %s AND target_index = %s
                  AND used_at IS NULL AND attempts < max_attempts
                  AND expires_at > clock_timestamp()
            RETURNING used_at IS NOT NULL""",
            [digest, subject_id, purpose, target_index(purpose=purpose, target=target)],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def seconds_to_wait(*, subject_id: uuid.UUID, purpose: CodePurpose) -> int:
    """Return how long until another code may be asked for; 0 is now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT CEIL(%s - EXTRACT(EPOCH FROM clock_timestamp() - created_at))
                 FROM accounts_onetimecode WHERE subject_id = %s AND purpose = %s""",
            [settings.CODE_RESEND_GAP.total_seconds(), subject_id, purpose],
        )
        row = cursor.fetchone()
    return max(0, int(row[0])) if row else 0


def forget(*, subject_id: uuid.UUID) -> None:
    """Delete every code of a holder who was one for a code only."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_onetimecode WHERE subject_id = %s", [subject_id])


def sweep() -> int:
    """Remove codes that are used or past their time; return how many (I-13)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM accounts_onetimecode
                WHERE used_at IS NOT NULL OR expires_at <= clock_timestamp()"""
        )
        return int(cursor.rowcount)
