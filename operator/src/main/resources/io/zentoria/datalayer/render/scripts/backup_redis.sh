#!/usr/bin/env bash
# backup_redis.sh [SCHEDULE]: dumps all keys, and beside them the ACL users (with hashes of their passwords) and the
# configuration (without its secrets), into the layout of the operator, which 'zdl restore' takes.
set -euo pipefail
# shellcheck source=common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
redis_admin_made=given
# shellcheck source=redis.sh
source "$here/redis.sh"
need jq redis-server

begin_backup "$@"
mkdir -- "$target.partial/redis"

# The server's clock, asked before the dump begins: what was written until then is surely in it.
as_of=$(date -u -d "@$(redis <<<TIME | head -n 1)" +%Y-%m-%dT%H:%M:%SZ)
asking=()
if [[ -n $login ]]; then
  asking=(--user "$admin" --askpass)
fi
printf '%s\n' "${admin_password:-}" |
  redis-cli "${connection[@]}" "${asking[@]}" --rdb "$target.partial/redis/dump.rdb" >"$work/dump.log" 2>&1 ||
  fail "Redis at $host:$port did not hand out its keys: $(tail -n 1 "$work/dump.log")"

# A server of our own, with no network, loads the dump and counts what is in it.
redis-server --port 0 --unixsocket "$work/s" --dir "$target.partial/redis" --dbfilename dump.rdb --appendonly no --save '' \
  --databases 1000 --logfile "$work/server.log" --daemonize no >/dev/null 2>&1 &
server=$!
# shellcheck disable=SC2329
finish() {
  kill "$server" 2>/dev/null || true
  rm -rf -- "$target.partial"
}
until [[ $(redis-cli -s "$work/s" ping 2>/dev/null) == PONG ]]; do
  kill -0 "$server" 2>/dev/null || fail "the dump does not load: $(tail -n 1 "$work/server.log")"
  sleep 0.2
done
counts=$(redis-cli -s "$work/s" info keyspace | tr -d '\r' | jq -cRn '[inputs
  | capture("^(?<db>db[0-9]+):(?<rest>.*)$")
  | .db as $db | (.rest | split(",") | map(split("=") | {(.[0]): (.[1] | tonumber? // 0)}) | add)
  | (.subexpiry // 0) as $fields
  | {($db): .keys, ($db + ".persistent"): ([.keys - .expires - $fields, 0] | max)}
    + (if $fields > 0 then {($db + ".hashesWithExpiringFields"): $fields} else {} end)] | add // {}')
kill "$server"
wait "$server" || true
# shellcheck disable=SC2329
finish() { rm -rf -- "$target.partial"; }
artifact redis redis/dump.rdb "$as_of" "$counts"

as_of=$(now)
redis <<<'ACL LIST' | jq -Rn '{users: [inputs]}' >"$target.partial/redis/acl.json"
artifact redis redis/acl.json "$as_of" '{}'
redis <<<'CONFIG GET *' | jq -Rn '[inputs] | [range(0; length; 2) as $i | {(.[$i]): (.[$i + 1] // "")}] | add
  | with_entries(select(.key | test("pass|secret|token|credential|api-?key|^masteruser$|^masterauth$") | not))' \
  >"$target.partial/redis/config.json"
artifact redis redis/config.json "$as_of" '{}'
version=$(redis <<<'INFO server' | tr -d '\r' | sed -n 's/^redis_version://p')
publish redis "$host:$port" "$version" "$(redis <<<'GET zentoria:operator:identity')" "$(redis-cli --version)"
