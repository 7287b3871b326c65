#!/usr/bin/env bash
# backup_qdrant.sh [SCHEDULE]: reads every collection of the resource as a snapshot, and beside them aliases and
# configuration, into the layout of the operator, which 'zdl restore' takes.
set -euo pipefail
# shellcheck source=common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=qdrant.sh
source "$here/qdrant.sh"

begin_backup "$@"
mkdir -- "$target.partial/qdrant"
patience=3600

points() {
  printf '{"exact": true}' >"$work/body"
  did POST "$1/points/count" "$work/body"
  jq .result.count "$work/answer"
}

snapshot=''
# shellcheck disable=SC2329
finish() {
  [[ -z $snapshot ]] || curl "${options[@]}" --max-time 120 -o /dev/null -X DELETE "$url$path/snapshots/$(in_path "$snapshot")" || true
  rm -rf -- "$target.partial"
}
names='[]'
mark=''
: >"$work/collections"
for ((i = 0; i < ${#qdrant_collections[@]}; i += 2)); do
  name=${qdrant_collections[i]}
  said "collection $name"
  path=/collections/$(in_path "$name")
  file=qdrant/${qdrant_collections[i + 1]}.snapshot
  did GET "$path"
  mark=${mark:-$(jq -r '.result.config.metadata["zentoria.io/server"] // ""' "$work/answer")}
  jq -c --arg name "$name" --arg file "$file" '.result
    | {name: $name, snapshot: $file, config: (.config | del(.metadata["zentoria.io/backup"]?)),
       payload_schema: ((.payload_schema // {}) | map_values(del(.points)))}' "$work/answer" >>"$work/collections"
  as_of=$(now)
  before=$(points "$path")
  did POST "$path/snapshots?wait=true"
  cp -- "$work/answer" "$work/made"
  snapshot=$(jq -r .result.name "$work/made")
  after=$(points "$path")
  curl "${options[@]}" --fail --max-time "$patience" -o "$target.partial/$file" "$url$path/snapshots/$(in_path "$snapshot")" ||
    fail "the snapshot of $name could not be read"
  sum=$(sha256sum -- "$target.partial/$file")
  jq -e --arg sum "${sum:0:64}" --argjson size "$(stat -c %s -- "$target.partial/$file")" \
    '.result | .size == $size and ((.checksum // $sum | ascii_downcase) == $sum)' "$work/made" >/dev/null ||
    fail "what came of the snapshot of $name is not what Qdrant made: look at the server's disk and the network between"
  did DELETE "$path/snapshots/$(in_path "$snapshot")"
  snapshot=''
  if [[ $before == "$after" ]]; then
    counts="{\"points\": $before}"
  else
    # Somebody was writing meanwhile.
    counts=$(jq -cn --argjson a "$before" --argjson b "$after" '{"points.min": ([$a, $b] | min), "points.max": ([$a, $b] | max)}')
  fi
  artifact qdrant "$file" "$as_of" "$counts"
  names=$(jq -c --arg name "$name" '. + [$name]' <<<"$names")
done
as_of=$(now)
did GET /aliases
jq --argjson names "$names" '{actions: [.result.aliases[] | select(.collection_name | IN($names[]))
  | {create_alias: {collection_name, alias_name}}] | sort_by(.create_alias.alias_name)}' "$work/answer" >"$target.partial/qdrant/aliases.json"
artifact qdrant qdrant/aliases.json "$as_of" '{}'
jq -s '{collections: .}' "$work/collections" >"$target.partial/qdrant/collections.json"
artifact qdrant qdrant/collections.json "$as_of" '{}'
did GET /
version=$(jq -r .version "$work/answer")
publish qdrant "${url#*://}" "$version" "$mark" "Qdrant snapshot $version"
