#!/usr/bin/env bash
# backup_postgresql.sh [SCHEDULE]: dumps every database of the resource and the roles into the layout of the operator,
# <folder>/<namespace>/<resource>/<schedule|manual>/<UTC time>/, which 'zdl restore' takes.
set -euo pipefail
# shellcheck source=common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=postgresql.sh
source "$here/postgresql.sh"
need pg_dump pg_dumpall jq

begin_backup "$@"
mkdir -- "$target.partial/postgres"

said "roles"
as_of=$(now)
pg_dumpall -w --globals-only -d "$postgres_maintenance" -f "$target.partial/postgres/globals.sql" ||
  fail "the roles could not be dumped, see above"
artifact postgres postgres/globals.sql "$as_of" '{}'

# One snapshot for the dump and for the counts, held open by a session beside the dump.
tables="SELECT format('SELECT json_build_object(%L, (SELECT count(*) FROM ONLY %I.%I))', n.nspname || '.' || c.relname, n.nspname, c.relname)
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY n.nspname, c.relname"
for ((i = 0; i < ${#postgres_databases[@]}; i += 4)); do
  said "database ${postgres_databases[i]}"
  path=postgres/${postgres_databases[i + 3]}.dump
  coproc session { sql -At -d "${postgres_databases[i + 1]}" 2>"$work/session.log"; }
  # shellcheck disable=SC2154
  # Bash forgets both when the session ends.
  from=${session[0]} to=${session[1]} session_id=$session_PID
  cat >&"$to" <<'SQL'
SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET row_security = off;
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_catalog.pg_export_snapshot() || ' ' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
SQL
  read -r snapshot as_of <&"$from" || fail "no snapshot of ${postgres_databases[i]}: $(tail -n 1 "$work/session.log")"
  pg_dump -w --format=custom --lock-wait-timeout=60s --snapshot="$snapshot" -d "${postgres_databases[i + 1]}" -f "$target.partial/$path" ||
    fail "database ${postgres_databases[i]} could not be dumped, see above"
  printf '%s\n\\gexec\n%s\n' "$tables" "SELECT 'counted';" >&"$to"
  : >"$work/counts"
  while read -r line <&"$from" && [[ $line != counted ]]; do
    printf '%s\n' "$line" >>"$work/counts"
  done
  [[ ${line:-} == counted ]] || fail "the rows of ${postgres_databases[i]} could not be counted: $(tail -n 1 "$work/session.log")"
  exec {to}>&-
  wait "$session_id"
  artifact postgres "$path" "$as_of" "$(jq -cs 'add // {}' "$work/counts")"
done
version=$(sql -At -d "$postgres_maintenance" -c 'SHOW server_version')
identity=$(sql -At -d "$postgres_maintenance" -c 'SELECT system_identifier FROM pg_catalog.pg_control_system()')
publish postgres "$PGHOST:$PGPORT" "$version" "$identity" "$(pg_dump --version)"
