# shellcheck shell=bash disable=SC2154
# How the scripts reach PostgreSQL; they source it after common.sh. PGHOST and PGPORT in the environment come first.

need psql
export PGHOST=${PGHOST:-$postgres_host} PGPORT=${PGPORT:-$postgres_port} PGAPPNAME=${0##*/}
export PGSSLMODE=${PGSSLMODE:-$postgres_sslmode} PGCONNECT_TIMEOUT=10
if [[ -n $postgres_ca ]]; then
  export PGSSLROOTCERT=${PGSSLROOTCERT:-$secrets/$postgres_ca}
fi
read_secret "$postgres_admin" username
export PGUSER=$value
read_secret "$postgres_admin" password
# A file, since others see the command lines and the environment of a program.
password=${value//\\/\\\\}
user=${PGUSER//\\/\\\\}
printf '*:*:*:%s:%s\n' "${user//:/\\:}" "${password//:/\\:}" >"$work/pgpass"
unset password
export PGPASSFILE=$work/pgpass

sql() { psql -X -q -w -v ON_ERROR_STOP=1 "$@"; }

sql -o /dev/null -d "$postgres_maintenance" -c 'SELECT 1' ||
  fail "PostgreSQL at $PGHOST:$PGPORT does not let $PGUSER in: is it running, and is the password in $secrets/$postgres_admin its own?"
