#!/usr/bin/env bash
# Tries batch.sh on this machine: four shards that are run again when their time is up, one of which is killed. Then
# everything must be as if one plain run had done it. On Debian or Ubuntu, two minutes:
#
#   RETOUCH=.build/release/retouch bash Examples/Cluster/parallel/try.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
trial=$here/../trial
RETOUCH=$(realpath "${RETOUCH:-$here/../../../.build/release/retouch}")
export RETOUCH
edit=(upscale --set scale=2)

say() { printf '\n== %s\n' "$*"; }
folder=$(mktemp -d)
# With a batch that still runs, when this is interrupted.
trap 'jobs -p | xargs --no-run-if-empty kill; wait; rm -rf "$folder"' EXIT
command -v vips parallel >/dev/null || apt-get install --yes --no-install-recommends libvips-tools parallel >&2
cd "$folder"

say "one plain run"
bash "$trial/pictures.sh" in "${PICTURES:-80}"
time "$RETOUCH" batch "${edit[@]}" --input in --output plain --quiet || [ $? -eq 1 ]

say "four shards by GNU parallel, one of which is killed"
start=$SECONDS
SHARDS=4 JOBS=4 JOBLOG=joblog bash "$here/batch.sh" "${edit[@]}" --input in --output sharded --stop-after 8 &
batch=$!
# Two lines in its journal: it is at work.
until [ "$(cat sharded/.retouch/journal/2-of-4.* 2>/dev/null | wc -l)" -ge 2 ]; do sleep 0.2; done
# Its journal's name is its run's: shard, machine, process, a random number.
journal=(sharded/.retouch/journal/2-of-4.*)
process=$(sed -E 's/.*-([0-9]+)-[^-]*$/\1/' <<<"${journal[0]}")
ps -o pid,args -p "$process"
kill -KILL "$process"
code=0
wait $batch || code=$?
printf 'shards: %d s, exit code %d\n' $((SECONDS - start)) "$code"
cat joblog

say "compared with the plain run"
python3 "$trial/compare.py" plain sharded
