#!/usr/bin/env bash
# Run a command with a throw-away PostgreSQL beside it: tools/with_postgres.sh make test-postgres
# The server listens on a socket in a temporary folder only, and both are gone when the command ends.
set -euo pipefail

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
programs=${programs:-$(dirname "$(command -v pg_ctl || true)")}
if [ ! -x "$programs/pg_ctl" ]; then
  echo "no PostgreSQL server is installed: apt-get install postgresql" >&2
  exit 3
fi

folder=$(mktemp -d /tmp/vitrine-postgres.XXXXXX)
as=()
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
  chown postgres "$folder"
  as=(setpriv --reuid=postgres --regid=postgres --init-groups)
fi
trap '"${as[@]}" "$programs/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT

cd "$folder"
"${as[@]}" "$programs/initdb" -D "$folder/data" -U vitrine -A trust -E UTF8 --locale=C.UTF-8 >"$folder/initdb.log"
"${as[@]}" "$programs/pg_ctl" -D "$folder/data" -w -l "$folder/server.log" \
  -o "-k $folder -c listen_addresses='' -c fsync=off -c synchronous_commit=off" start >/dev/null
"${as[@]}" "$programs/createdb" -h "$folder" -U vitrine vitrine

cd - >/dev/null
VITRINE_TEST_POSTGRES="postgresql+psycopg://vitrine@/vitrine?host=$folder" "$@"
