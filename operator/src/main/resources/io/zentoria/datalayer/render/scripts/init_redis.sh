#!/usr/bin/env bash
# Brings an empty Redis to what the resource says: the administrator's password, the ACL users, and the operator's ledger
# of them. Redis runs already, on config/redis.conf and a copy of config/users.acl that it may write. Run again it changes
# nothing. Passwords that are made are kept in the folder secrets, one file each; only their SHA-256 reaches the server.
set -euo pipefail
# shellcheck source=common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
redis_admin_made=made
# shellcheck source=redis.sh
source "$here/redis.sh"
need sha256sum

hash_of() {
  local sum
  sum=$(printf '%s' "$1" | sha256sum)
  printf '#%s' "${sum:0:64}"
}

for ((i = 0; i < ${#redis_users[@]}; i += 6)); do
  secret_of "${redis_users[i + 1]}" "${redis_users[i + 2]}" "${redis_users[i + 3]}"
done

# Before the first run nobody has a password; an administrator of another name is not there yet.
if [[ -n $login && $admin != default ]]; then
  answer=$(printf '%s\n' "$login" | redis-cli "${connection[@]}" 2>/dev/null | head -n 1 || true)
  if [[ $answer == WRONGPASS* ]]; then
    first=$login
    login=''
    answer=$(redis <<<"ACL SETUSER $(word "$admin") reset on $(hash_of "$admin_password") ~* &* +@all")
    [[ $answer == OK ]] ||
      fail "Redis at $host:$port lets nobody make the user $admin ($answer): is it a new server, started on config/users.acl?"
    login=$first
  fi
fi

owner=$resource_namespace/$resource_name
# shellcheck disable=SC2016
note='local row = redis.call("HGET", KEYS[1], ARGV[1]) if row then return cjson.decode(row).owner end local new = {owner = ARGV[2], state = ARGV[3], at = ARGV[4], sent = ARGV[5]} if ARGV[6] then new.readBack = ARGV[6] end redis.call("HSET", KEYS[1], ARGV[1], cjson.encode(new)) return ARGV[2]'

# noted FIELD STATE SENT [READ-BACK]: writes a row of the ledger, unless there is one.
noted() {
  local answer
  answer=$(redis <<<"EVAL $(word "$note") 1 $redis_ledger $(word "$1") $(word "$owner") $2 $(now) $(word "$3") ${4+$(word "$4")}")
  [[ $answer == "$owner" ]] || fail "$1 of Redis at $host:$port is not for this resource to make: $answer"
}

[[ $(redis <<<PING) == PONG ]] || fail "Redis at $host:$port does not serve: $(redis <<<PING)"
redis <<<"SET zentoria:operator:identity $(cat /proc/sys/kernel/random/uuid) NX" >/dev/null

for ((i = 0; i < ${#redis_config[@]}; i += 2)); do
  name=${redis_config[i]}
  sent=${redis_config[i + 1]}
  answer=$(redis <<<"CONFIG SET $name $(word "$sent")")
  if [[ $answer == OK ]]; then
    noted "parameter/$name" adopted "$sent" "$(redis <<<"CONFIG GET $name" | sed 1d)"
  else
    # What only the file can say is compared by 'zdl plan'.
    noted "parameter/$name" adopted "$sent"
  fi
done

for ((i = 0; i < ${#redis_users[@]}; i += 6)); do
  user=${redis_users[i]}
  field="acl user/$user"
  there=$(redis <<<"ACL GETUSER $(word "$user")" | head -c 1)
  known=$(redis <<<"HGET $redis_ledger $(word "$field")")
  if [[ -n $there && -z $known ]]; then
    fail "the acl user $user is there already, and not made for $owner: take an empty server, or 'zdl apply'"
  fi
  noted "$field" made "${redis_users[i + 5]}"
  read_secret "${redis_users[i + 1]}" "${redis_users[i + 2]}"
  answer=$(redis <<<"ACL SETUSER $(word "$user") reset on $(hash_of "$value") ${redis_users[i + 4]}")
  [[ $answer == OK ]] || fail "the acl user $user could not be made: $answer"
done

if [[ -n $login ]]; then
  if [[ $admin == default ]]; then
    answer=$(redis <<<"ACL SETUSER default on resetpass $(hash_of "$admin_password") ~* &* +@all")
  else
    answer=$(redis <<<"ACL SETUSER default off resetpass")
  fi
  [[ $answer == OK ]] || fail "the password of $admin could not be set: $answer"
fi
answer=$(redis <<<'ACL SAVE')
if [[ $answer != OK ]]; then
  answer=$(redis <<<'CONFIG REWRITE')
  [[ $answer == OK ]] || said "the users are gone after a restart, since the server has no file that it may write: $answer"
fi
said "Redis at $host:$port holds what $owner says"
