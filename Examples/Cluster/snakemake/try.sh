#!/usr/bin/env bash
# Tries the Snakefile: four shards that are run again when their time is up, one of which is killed; on this machine,
# then on a Slurm of one node that this script starts and ends. Then everything must be as if one plain run had done
# it. As root on Debian or Ubuntu, five minutes; Snakemake is installed from PyPI if it isn't there:
#
#   RETOUCH=.build/release/retouch bash Examples/Cluster/snakemake/try.sh [local|slurm]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
trial=$here/../trial
RETOUCH=$(realpath "${RETOUCH:-$here/../../../.build/release/retouch}")
# shellcheck source=../trial/slurm.sh
source "$trial/slurm.sh"

say() { printf '\n== %s\n' "$*"; }
folder=$(mktemp -d)
finish() {
  local process
  # A workflow that still runs, when this is interrupted.
  for process in $(jobs -p); do kill "$process" 2>/dev/null || true; done
  wait
  stop_slurm "$folder/slurm"
  rm -rf "$folder"
}
trap finish EXIT
command -v vips >/dev/null || apt-get install --yes --no-install-recommends libvips-tools >&2
if ! command -v snakemake >/dev/null; then
  python3 -m venv "$folder/python"
  "$folder/python/bin/pip" install --quiet snakemake snakemake-executor-plugin-slurm
  PATH=$folder/python/bin:$PATH
fi
cd "$folder"

say "one plain run"
bash "$trial/pictures.sh" in "${PICTURES:-80}"
time "$RETOUCH" batch upscale --set scale=2 --input in --output plain --quiet || [ $? -eq 1 ]

# workflow RESULTS OPTION...: all shards, the second of which is killed once.
workflow() {
  local results=$1 process snakemake start=$SECONDS
  shift
  snakemake --quiet rules host --snakefile "$here/Snakefile" "$@" \
    --config retouch="$RETOUCH" input=in output="$results" shards=4 threads=1 memory=1000 runtime=10 stop_after=8 &
  snakemake=$!
  until [ "$(cat "$results"/.retouch/journal/2-of-4.* 2>/dev/null | wc -l)" -ge 2 ]; do
    kill -0 $snakemake
    sleep 0.2
  done
  local journal=("$results"/.retouch/journal/2-of-4.*)
  # A journal's name is its run's: shard, machine, process, a random number.
  process=$(sed -E 's/.*-([0-9]+)-[^-]*$/\1/' <<<"${journal[0]}")
  kill -KILL "$process"
  echo "killed the program of shard 2"
  wait $snakemake
  printf 'shards: %d s\n' $((SECONDS - start))
  head "$results".shards/*-of-4
  say "compared with the plain run"
  python3 "$trial/compare.py" plain "$results"
}

case ${1:-all} in all | local)
  say "four shards by Snakemake on this machine"
  workflow local-results --cores 4
  ;;
esac

case ${1:-all} in all | slurm)
  say "four shards by Snakemake on Slurm"
  start_slurm "$folder/slurm" 4
  workflow slurm-results --profile "$here/slurm" --jobs 4 --latency-wait 5 --slurm-status-command squeue \
    --slurm-init-seconds-before-status-checks 5 --seconds-between-status-checks 5
  ;;
esac
