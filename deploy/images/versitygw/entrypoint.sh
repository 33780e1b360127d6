#!/bin/sh
# Runs the gateway over S3_HOME (/var/lib/versitygw), on S3_PORT (7070).
#
# S3_ACCESS_KEY                            access key
# S3_SECRET_FILE (or ROOT_SECRET_KEY)      its secret
# S3_ACCOUNTS                              folder of further accounts: <account>/s3-secret; their rights are a policy of
#                                          the bucket (`terbuka store apply`)
# S3_SYNC                                  folder by which Terbuka flushes this store's disk (TERBUKA_S3_SYNC there)
#
# The gateway syncs nothing before it answers (decision 0008): the flush of Terbuka reaches the objects only while
# both folders lie on one file system, so anything else is refused here.
set -eu
umask 077
home=${S3_HOME:-/var/lib/versitygw}
export ROOT_ACCESS_KEY="${S3_ACCESS_KEY:-terbuka}"
if [ -n "${S3_SECRET_FILE:-}" ]; then ROOT_SECRET_KEY=$(cat "$S3_SECRET_FILE"); fi
export ROOT_SECRET_KEY="${ROOT_SECRET_KEY:?S3_SECRET_FILE is not set}"
mkdir -p "$home/data" "$home/versions" "$home/accounts"
between=""
accounts=""
for file in "${S3_ACCOUNTS:-/nowhere}"/*/s3-secret; do
    [ -f "$file" ] || continue
    name=$(basename "$(dirname "$file")")
    accounts="$accounts$between\"$name\":{\"access\":\"$name\",\"secret\":\"$(cat "$file")\",\"role\":\"user\"}"
    between=","
done
printf '{"accessAccounts":{%s}}' "$accounts" >"$home/accounts/users.json"
if [ -n "${S3_SYNC:-}" ] && [ "$(stat -c %d "$S3_SYNC")" != "$(stat -c %d "$home/data")" ]; then
    echo "versitygw tidak dijalankan: $S3_SYNC dan $home tidak satu sistem berkas, sehingga Terbuka tidak dapat" \
        "memastikan bahwa objek sudah di cakram. Letakkan volume s3-sync di cakram yang sama dengan volume s3." >&2
    exit 1
fi
exec versitygw --port ":${S3_PORT:-7070}" --health /health --quiet --iam-dir "$home/accounts" posix --versioning-dir "$home/versions" "$home/data"
