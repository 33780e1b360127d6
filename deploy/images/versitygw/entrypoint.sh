#!/bin/sh
# Runs the gateway over /var/lib/versitygw.
#
# S3_ACCESS_KEY                            access key
# S3_SECRET_FILE (or ROOT_SECRET_KEY)      its secret
# S3_SYNC                                  folder by which Terbuka flushes this store's disk (TERBUKA_S3_SYNC there)
#
# The gateway syncs nothing before it answers (decision 0008): the flush of Terbuka reaches the objects only while
# both folders lie on one file system, so anything else is refused here.
set -eu
umask 077
home=/var/lib/versitygw
export ROOT_ACCESS_KEY="${S3_ACCESS_KEY:-terbuka}"
if [ -n "${S3_SECRET_FILE:-}" ]; then ROOT_SECRET_KEY=$(cat "$S3_SECRET_FILE"); fi
export ROOT_SECRET_KEY="${ROOT_SECRET_KEY:?S3_SECRET_FILE is not set}"
mkdir -p "$home/data" "$home/versions"
if [ -n "${S3_SYNC:-}" ] && [ "$(stat -c %d "$S3_SYNC")" != "$(stat -c %d "$home/data")" ]; then
    echo "versitygw tidak dijalankan: $S3_SYNC dan $home tidak satu sistem berkas, sehingga Terbuka tidak dapat" \
        "memastikan bahwa objek sudah di cakram. Letakkan volume s3-sync di cakram yang sama dengan volume s3." >&2
    exit 1
fi
exec versitygw --port :7070 --health /health --quiet posix --versioning-dir "$home/versions" "$home/data"
