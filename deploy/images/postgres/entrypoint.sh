#!/bin/sh
# Makes the cluster once, whole or not at all, and runs the server. The names of the variables are those of the
# public image `postgres`, which can take this one's place.
#
# POSTGRES_USER, POSTGRES_DB                     superuser and owner, and the database
# POSTGRES_PASSWORD_FILE (or POSTGRES_PASSWORD)  its password
# Arguments go to the server: `-c max_connections=300`.
set -eu
umask 077
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
export PGDATA="${PGDATA:-/var/lib/postgresql/data}"

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE"); fi
    : "${POSTGRES_PASSWORD:?POSTGRES_PASSWORD_FILE is not set}"
    rm -rf "$PGDATA.new"
    printf '%s\n' "$POSTGRES_PASSWORD" > /tmp/password
    initdb -D "$PGDATA.new" -U "$user" --pwfile=/tmp/password --auth=scram-sha-256 \
        --encoding=UTF8 --locale=C.UTF-8 --data-checksums > /dev/null
    rm /tmp/password
    echo "host all all all scram-sha-256" >> "$PGDATA.new/pg_hba.conf"
    if [ "$database" != postgres ]; then
        echo "CREATE DATABASE \"$database\"" | postgres --single -D "$PGDATA.new" -c log_checkpoints=off postgres > /dev/null
    fi
    sync
    mv "$PGDATA.new" "$PGDATA"
fi
unset POSTGRES_PASSWORD

[ "${1:-}" != postgres ] || shift
exec postgres -c listen_addresses='*' -c unix_socket_directories=/tmp -c password_encryption=scram-sha-256 \
    -c jit=off "$@"
