# shellcheck shell=bash disable=SC2154
# How the scripts reach Qdrant; they source it after common.sh.

need curl jq
url=${QDRANT_URL:-$qdrant_url}
: >"$work/headers"
if [[ -n $qdrant_key_secret ]]; then
  read_secret "$qdrant_key_secret" "$qdrant_key"
  printf 'api-key: %s\n' "$value" >"$work/headers"
fi
options=(-sS --connect-timeout 10 -H "@$work/headers")
if [[ -n $qdrant_ca ]]; then
  options+=(--cacert "$secrets/$qdrant_ca")
elif [[ $qdrant_insecure == yes ]]; then
  options+=(--insecure)
fi

# call METHOD PATH [FILE]: the answer in $work/answer, its code in $code.
call() {
  local body=()
  if [[ $# -gt 2 ]]; then
    body=(-H 'content-type: application/json' --data-binary "@$3")
  fi
  code=$(curl "${options[@]}" "${body[@]}" --max-time "${patience:-120}" -o "$work/answer" -w '%{http_code}' -X "$1" "$url$2") ||
    fail "Qdrant at $url does not answer: is it running?"
}

# did METHOD PATH [FILE]: a call that has to succeed.
did() {
  call "$@"
  [[ $code == 200 ]] || fail "Qdrant at $url refused $1 $2 with $code: $(jq -r '.status.error? // "no reason given"' "$work/answer" 2>/dev/null)"
}

in_path() { jq -rn --arg text "$1" '$text | @uri'; }
