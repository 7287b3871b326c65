#!/usr/bin/env bash
# Makes the collections of config/qdrant_collections.json on an empty Qdrant, with payload indexes, aliases, and the
# operator's marks in their metadata. Run again it leaves what is there and makes what is missing.
set -euo pipefail
# shellcheck source=common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=qdrant.sh
source "$here/qdrant.sh"

owner=$resource_namespace/$resource_name
file=$root/config/qdrant_collections.json

# The server's mark: that of collections which are there, else a new one.
did GET /collections
mark=''
while IFS= read -r name; do
  did GET "/collections/$(in_path "$name")"
  mark=${mark:-$(jq -r '.result.config.metadata["zentoria.io/server"] // ""' "$work/answer")}
done < <(jq -r '.result.collections[].name' "$work/answer")
mark=${mark:-$(cat /proc/sys/kernel/random/uuid)}

count=$(jq '.collections | length' "$file")
for ((i = 0; i < count; i++)); do
  name=$(jq -r --argjson i "$i" '.collections[$i].name' "$file")
  path=/collections/$(in_path "$name")
  call GET "$path"
  case $code in
    200)
      made_for=$(jq -r '.result.config.metadata["zentoria.io/owner"] // "nobody"' "$work/answer")
      [[ $made_for == "$owner" ]] ||
        fail "collection $name is there already, and made for $made_for: take an empty server, or 'zdl apply'"
      ;;
    404)
      jq --argjson i "$i" --arg mark "$mark" '.collections[$i].create | .metadata["zentoria.io/server"] = $mark' "$file" >"$work/body"
      did PUT "$path" "$work/body"
      said "made collection $name"
      ;;
    *) did GET "$path" ;;
  esac
  indexes=$(jq --argjson i "$i" '.collections[$i].indexes | length' "$file")
  for ((j = 0; j < indexes; j++)); do
    jq --argjson i "$i" --argjson j "$j" '.collections[$i].indexes[$j]' "$file" >"$work/body"
    did PUT "$path/index?wait=true" "$work/body"
  done
  while IFS= read -r alias; do
    did GET /aliases
    at=$(jq -r --arg alias "$alias" '.result.aliases[] | select(.alias_name == $alias) | .collection_name' "$work/answer")
    if [[ -z $at ]]; then
      jq -n --arg alias "$alias" --arg collection "$name" \
        '{actions: [{create_alias: {collection_name: $collection, alias_name: $alias}}]}' >"$work/body"
      did POST /collections/aliases "$work/body"
      said "made alias $alias of $name"
    elif [[ $at != "$name" ]]; then
      fail "alias $alias points to collection $at already: take an empty server, or 'zdl apply'"
    fi
  done < <(jq -r --argjson i "$i" '.collections[$i].aliases[]' "$file")
done
said "Qdrant at $url holds what $owner says"
