"""Tables of the schema `identity`; only this package writes them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from shared.security.audit import Audit
from shared.storage.naming import NAMING

METADATA = MetaData(schema="identity", naming_convention=NAMING)

AUDIT = Audit(METADATA, METADATA.schema or "")
"""The audit trail of identity, chained and signed as that of a room."""

persons = Table(
    "persons",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("decree_number", Text, nullable=False),
    Column("decree_date", Date),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("nip", Text, nullable=False),
    Column("email", Text, nullable=False, server_default=text("''")),
    Column("language", Text, nullable=False, server_default=text("'id'")),
    CheckConstraint("valid_to >= valid_from", name="dates_in_order"),
    Index("one_person_a_nip", "nip", unique=True, postgresql_where=text("nip <> ''")),
)

accounts = Table(
    "accounts",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("person", Text, ForeignKey("identity.persons.id"), nullable=False, index=True),
    Column("roles", ARRAY(Text), nullable=False),
    Column("skpd", Text),
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("sample", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("disabled_at", DateTime(timezone=True)),
    Column("factor_since", DateTime(timezone=True)),
    CheckConstraint("('skpd' = ANY (roles)) = (skpd IS NOT NULL)", name="skpd_bound"),
)

tokens = Table(
    "tokens",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("id", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("account", Text, ForeignKey(accounts.c.account), nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Index("ix_tokens_account", "account"),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("id", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("account", Text, ForeignKey(accounts.c.account), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("factor_at", DateTime(timezone=True)),
    Column("factor_key", BigInteger),
    Index("ix_sessions_account", "account"),
)

failures = Table(
    "failures",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("ix_failures_source", "source", "at"),
    Index("ix_failures_account", "account", "at"),
)

second_factors = Table(
    "second_factors",
    METADATA,
    Column("account", Text, ForeignKey(accounts.c.account), primary_key=True),
    Column("seed", Text, nullable=False),
    Column("sealed", LargeBinary),
    Column("confirmed", Boolean, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("wrong", Integer, nullable=False),
)
"""Secrets of second factors, `sealed` to the key of identity; `seed` is one from before that was done, else empty. No
room reads them. `last_step` is of the newest code that was used. What is `confirmed`
here, rooms read as `accounts.factor_since`."""

recovery_codes = Table(
    "recovery_codes",
    METADATA,
    Column("account", Text, ForeignKey(accounts.c.account), primary_key=True),
    Column("digest", Text, primary_key=True),
)

half_sign_ins = Table(
    "half_sign_ins",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("account", Text, ForeignKey(accounts.c.account), nullable=False),
    Column("began_at", DateTime(timezone=True), nullable=False),
)
"""Sign-ins whose password was right and whose code has not come yet."""

security_keys = Table(
    "security_keys",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account", Text, ForeignKey(accounts.c.account), nullable=False, index=True),
    Column("credential_id", Text, nullable=False, unique=True),
    Column("public_key", Text, nullable=False),
    Column("counter", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
)
"""Security keys (WebAuthn): `credential_id` and `public_key` (COSE, RFC 9052) are base64url; `counter` is the newest
that the key signed. `sessions.factor_key` names the key that showed a session's factor, NULL for a code."""

key_challenges = Table(
    "key_challenges",
    METADATA,
    Column("challenge", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("ceremony", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)
"""What keys were asked to sign and have not signed yet; `holder` is the digest of the session or half sign-in."""

throttled = Table(
    "throttled",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("act", Text, primary_key=True),
    Column("since", DateTime(timezone=True), primary_key=True),
    Column("attempts", Integer, nullable=False),
)
"""How many attempts were refused as too many, by account and minute, until the minute has its audit line."""

provider_accounts = Table(
    "provider_accounts",
    METADATA,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("account", Text, ForeignKey(accounts.c.account), nullable=False, unique=True),
)
"""Whose account it is at the identity provider."""

provider_sessions = Table(
    "provider_sessions",
    METADATA,
    Column("digest", Text, ForeignKey(sessions.c.digest, ondelete="CASCADE"), primary_key=True),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sid", Text, nullable=False),
    Column("id_token", Text, nullable=False),
    Column("authenticated_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Index("ix_provider_sessions_sid", "issuer", "sid"),
    Index("ix_provider_sessions_subject", "issuer", "subject"),
)
"""What the provider says of a session."""

provider_logouts = Table(
    "provider_logouts",
    METADATA,
    Column("issuer", Text, primary_key=True),
    Column("jti", Text, primary_key=True),
    Column("sid", Text, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
)
"""Logout tokens that were used, until nobody can send them again."""

kept_forms = Table(
    "kept_forms",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Index("ix_kept_forms_ends_at", "ends_at"),
)
"""Forms that came in after their session had ended, each sealed to a key that only its browser holds."""

calendar_links = Table(
    "calendar_links",
    METADATA,
    Column("account", Text, ForeignKey(accounts.c.account), primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
)
"""The one secret address of an account's calendar; `used_at` is exact to an hour."""
