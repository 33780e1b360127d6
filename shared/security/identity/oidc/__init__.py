"""Sign-in through an identity provider (OpenID Connect): protocol, mapping of groups, and the accounts behind it."""
