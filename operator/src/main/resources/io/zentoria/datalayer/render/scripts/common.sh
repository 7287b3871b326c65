# shellcheck shell=bash disable=SC2329
# What the scripts of this folder share; they source it. Nothing here has to be changed: settings.sh is for that.

umask 077
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname -- "$here")
# shellcheck source=settings.sh
source "$here/settings.sh"
secrets=${ZDL_SECRETS:-$root/secrets}
backups=${ZDL_BACKUPS:-$backup_folder}

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

said() { printf '%s\n' "$*"; }

need() {
  local program
  for program; do
    command -v "$program" >/dev/null || fail "$program is missing: install it, or put its folder on PATH"
  done
}

# A folder that nobody else sees; it goes at the end, whatever the end is.
work=$(mktemp -d "${TMPDIR:-/tmp}/zdl.XXXXXXXX")
finish() { :; }
trap 'finish; rm -rf -- "$work"' EXIT

# read_secret NAME KEY: the value of secrets/NAME/KEY, without line breaks at its end, in $value.
read_secret() {
  local file=$secrets/$1/$2
  [[ -r $file ]] || fail "$file is missing: put the value there, in a file that only you can read (chmod 600)"
  if [[ -n $(find -L "$file" -perm /077) ]]; then
    printf '%s: %s can be read by others: chmod 600 it\n' "${0##*/}" "$file" >&2
  fi
  value=$(<"$file")
  [[ -n $value ]] || fail "$file is empty: put the value there"
}

# make_secret NAME KEY: makes a random password, unless there is one.
make_secret() {
  local file=$secrets/$1/$2
  if [[ ! -s $file ]]; then
    mkdir -p -- "$secrets/$1"
    head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"$file.new"
    mv -- "$file.new" "$file"
    said "made $file"
  fi
}

# secret_of NAME KEY made|given: made where it may be, asked for where not; in $value.
secret_of() {
  if [[ $3 == made ]]; then
    make_secret "$1" "$2"
  fi
  read_secret "$1" "$2"
}

# A new folder of this run: $target.partial, until publish gives it its name.
begin_backup() {
  local schedule=${1:-manual} place
  [[ $schedule =~ ^[a-z0-9]([-a-z0-9]*[a-z0-9])?$ ]] || fail "'$schedule' is no name of a schedule: small letters, digits and hyphens"
  place=$backups/$resource_namespace/$resource_name/$schedule
  mkdir -p -- "$place" || fail "$place cannot be made: set backup_folder in settings.sh, or ZDL_BACKUPS, to a folder with room"
  [[ -w $place ]] || fail "$place cannot be written to: give it to $(id -un), or name another folder in ZDL_BACKUPS"
  until
    due=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    target=$place/${due//:/-}
    [[ ! -e $target ]] && mkdir -- "$target.partial" 2>/dev/null
  do
    sleep 1
  done
  backup_schedule=$schedule
  backup_name=$resource_name-$schedule-$(tr -d ':Z-' <<<"${due,,}" | tr -d 'z')
  backup_start=$due
  : >"$work/artifacts"
  finish() { rm -rf -- "$target.partial"; }
}

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

# artifact STORE PATH AS-OF COUNTS: notes a file of $target.partial for the manifest.
artifact() {
  local file=$target.partial/$2 sum
  [[ -s $file ]] || fail "$2 came out empty: look at the messages above and at the server's log"
  sum=$(sha256sum -- "$file")
  jq -cn --arg store "$1" --arg path "$2" --arg asOf "$3" --argjson counts "$4" \
    --argjson size "$(stat -c %s -- "$file")" --arg sum "${sum:0:64}" \
    '{path: $path, store: $store, asOf: $asOf, size: $size, sha256: $sum,
      storedPath: $path, storedSize: $size, storedSha256: $sum, counts: $counts}' >>"$work/artifacts"
}

# publish STORE ADDRESS VERSION IDENTITY TOOL: writes the manifest, brings all to the disk, and gives the folder its name.
publish() {
  jq -s --arg name "$backup_name" --arg namespace "$resource_namespace" --arg resource "$resource_name" \
    --arg schedule "$backup_schedule" --arg due "$due" --arg start "$backup_start" --arg completed "$(now)" \
    --arg store "$1" --arg address "$2" --arg version "$3" --arg identity "$4" --arg tool "$5" \
    '{formatVersion: 1, name: $name, namespace: $namespace, resource: $resource, schedule: $schedule,
      dueTime: $due, startTime: $start, completionTime: $completed, consistency: "PerStore", spreadSeconds: 0,
      stores: [{store: $store, asOf: (map(.asOf) | max), address: $address, serverVersion: $version,
        identity: $identity, tool: $tool}],
      artifacts: .}' "$work/artifacts" >"$target.partial/manifest.json"
  find "$target.partial" -type f -exec sync -- {} +
  mv -T -- "$target.partial" "$target"
  sync -- "$(dirname -- "$target")"
  finish() { :; }
  said "wrote $target"
}
