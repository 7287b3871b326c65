#!/usr/bin/env bash
# Brings an empty PostgreSQL to what the resource says: roles, databases, schemas, tables, partitions, grants, and the
# operator's ledger of all that. Run again it leaves what is there and makes what is missing; PostgreSQL runs already, on
# config/postgresql.conf. Passwords that are made are kept in the folder secrets, one file each.
set -euo pipefail
# shellcheck source=common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=postgresql.sh
source "$here/postgresql.sh"
need setsid base64

# One value that a statement gives.
ask() { sql -At -d "$postgres_maintenance" -c "$1"; }

# Only who may set them is asked to: no log is to hold a verifier.
quiet=()
if [[ $(ask 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user') == t ]]; then
  quiet=(-c log_statement=none -c log_min_duration_statement=-1 -c log_min_error_statement=panic
    -c pg_stat_statements.track_utility=off)
fi
sees_verifiers=$(ask "SELECT has_table_privilege('pg_catalog.pg_authid', 'SELECT')")

# set_password IDENTIFIER: psql makes the SCRAM verifier here, so the server never sees the password. It asks for the
# password twice, at the terminal; without one, which setsid takes away, it reads its input.
quietly() {
  PGOPTIONS="${quiet[*]}" setsid -w psql -X -q -w -At -v ON_ERROR_STOP=1 -d "$postgres_maintenance" "$@" 2>"$work/psql.log" ||
    fail "$(tail -n 1 "$work/psql.log")"
}
set_password() { printf '%s\n%s\n' "$value" "$value" | quietly -o /dev/null -c "\\password $1"; }

# Before anything is made, so that no password is on a server that nobody knows.
for ((i = 0; i < ${#postgres_roles[@]}; i += 5)); do
  secret_of "${postgres_roles[i + 2]}" "${postgres_roles[i + 3]}" "${postgres_roles[i + 4]}"
done

said "roles and databases"
sql -o /dev/null -d "$postgres_maintenance" -f "$root/migrations/000_roles_and_databases.sql" ||
  fail "the roles and databases could not be made, see above: mend that and run this again"

for ((i = 0; i < ${#postgres_roles[@]}; i += 5)); do
  if [[ $sees_verifiers != t || $(ask "SELECT rolpassword IS NULL FROM pg_authid WHERE rolname = ${postgres_roles[i]}") == t ]]; then
    read_secret "${postgres_roles[i + 2]}" "${postgres_roles[i + 3]}"
    set_password "${postgres_roles[i + 1]}"
    said "password of role ${postgres_roles[i + 1]} is that of $secrets/${postgres_roles[i + 2]}"
  fi
done

for ((i = 0; i < ${#postgres_databases[@]}; i += 4)); do
  said "database ${postgres_databases[i]}: ${postgres_databases[i + 2]}"
  sql -o /dev/null -d "${postgres_databases[i + 1]}" -f "$root/migrations/${postgres_databases[i + 2]}" ||
    fail "${postgres_databases[i + 2]} could not be run to its end, see above: mend that and run this again"
done
sql -o /dev/null -d "$postgres_maintenance" -f "$root/migrations/$postgres_ledger"

# PgBouncer's user list: the server's own verifiers, and one for the login of its console.
if [[ -n $pooler_admin_secret ]]; then
  if [[ ! -s $secrets/$pooler_admin_secret/username ]]; then
    mkdir -p -- "$secrets/$pooler_admin_secret"
    printf '%s\n' "$pooler_admin" >"$secrets/$pooler_admin_secret/username"
  fi
  read_secret "$pooler_admin_secret" username
  [[ $value == "$pooler_admin" ]] ||
    fail "$secrets/$pooler_admin_secret/username is not $pooler_admin: write admin_users = $value into config/pgbouncer.ini, and pooler_admin='$value' into scripts/settings.sh"
  secret_of "$pooler_admin_secret" password made
  list=$root/config/userlist.txt
  if [[ $sees_verifiers != t ]]; then
    said "left out: $list, since $PGUSER may not read the verifiers in pg_authid"
  else
    names=''
    for ((i = 0; i < ${#postgres_roles[@]}; i += 5)); do
      names+=${names:+, }${postgres_roles[i]}
    done
    line="format('\"%s\" \"%s\"', replace(rolname, '\"', '\"\"'), rolpassword) FROM pg_authid"
    {
      if [[ -n $names ]]; then
        ask "SELECT $line WHERE rolname IN ($names) AND rolpassword LIKE 'SCRAM-SHA-256\$%' ORDER BY rolname COLLATE \"C\""
      fi
      # The server makes the verifier of a role that is gone before anybody else sees it.
      known=$(grep -F "\"$pooler_admin\" \"SCRAM" "$list" 2>/dev/null || true)
      if [[ -n $known ]]; then
        printf '%s\n' "$known"
      else
        printf '%s\n%s\n' "$value" "$value" | quietly -c 'BEGIN' -c 'CREATE ROLE zentoria_pooler_verifier' \
          -c '\password zentoria_pooler_verifier' \
          -c "SELECT format('\"%s\" \"%s\"', '$pooler_admin', rolpassword) FROM pg_authid WHERE rolname = 'zentoria_pooler_verifier'" \
          -c 'ROLLBACK'
      fi
    } >"$work/userlist"
    sum=$({
      cat -- "$work/userlist"
      echo
    } | sha256sum)
    printf '"%s%s" "%s"\n' "$pooler_mark" "${sum:0:16}" "$pooler_nobody" >>"$work/userlist"
    if ! cmp -s -- "$work/userlist" "$list"; then
      cp -- "$work/userlist" "$list.new"
      mv -- "$list.new" "$list"
      said "wrote $list"
    fi
  fi
fi
said "PostgreSQL at $PGHOST:$PGPORT holds what $resource_namespace/$resource_name says"
