"""A realm of Keycloak for Terbuka: client, groups and persons without passwords."""
