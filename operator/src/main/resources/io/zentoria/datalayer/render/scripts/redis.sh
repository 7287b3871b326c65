# shellcheck shell=bash disable=SC2154
# How the scripts reach Redis; they source it after common.sh.

need redis-cli od
host=${REDIS_HOST:-$redis_host}
port=${REDIS_PORT:-$redis_port}
connection=(-h "$host" -p "$port" "${redis_tls[@]}")
if [[ -n $redis_ca ]]; then
  connection+=(--cacert "$secrets/$redis_ca")
fi

# A word as redis-cli reads it from its input, whatever is in it.
word() { printf '"%s"' "$(printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../\\x&/g')"; }

admin=default
login=''
if [[ -n $redis_admin ]]; then
  secret_of "$redis_admin" password "$redis_admin_made"
  admin_password=$value
  if [[ -s $secrets/$redis_admin/username ]]; then
    read_secret "$redis_admin" username
    admin=$value
  fi
  login="AUTH $(word "$admin") $(word "$admin_password")"
fi

# Commands at its input, their answers at its output, one line each; the login goes before them, never on a command line.
redis() {
  {
    [[ -z $login ]] || printf '%s\n' "$login"
    cat
  } | redis-cli "${connection[@]}" >"$work/redis" 2>"$work/redis.log" ||
    fail "Redis at $host:$port does not answer: $(tail -n 1 "$work/redis.log")"
  if [[ -n $login ]]; then
    [[ $(head -n 1 "$work/redis") == OK ]] || fail "Redis at $host:$port does not let $admin in: $(head -n 1 "$work/redis")"
    sed 1d "$work/redis"
  else
    cat "$work/redis"
  fi
}
