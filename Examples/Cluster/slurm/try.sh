#!/usr/bin/env bash
# Tries batch.sbatch on a Slurm of one node that this script starts and ends: four shards, which run out of time, one
# of them on a node that dies, one whose program is killed. Then everything must be as if one plain run had done it.
# As root on Debian or Ubuntu, three minutes:
#
#   RETOUCH=.build/release/retouch bash Examples/Cluster/slurm/try.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
trial=$here/../trial
RETOUCH=$(realpath "${RETOUCH:-$here/../../../.build/release/retouch}")
pictures=${PICTURES:-120}
edit=(upscale --set scale=2)
export RETOUCH
# shellcheck source=../trial/slurm.sh
source "$trial/slurm.sh"

say() { printf '\n== %s\n' "$*"; }
folder=$(mktemp -d)
finish() {
  stop_slurm "$folder/slurm"
  rm -rf "$folder"
}
trap finish EXIT

command -v vips >/dev/null || apt-get install --yes --no-install-recommends libvips-tools >&2
cd "$folder"
say "$pictures pictures, and one plain run over them"
bash "$trial/pictures.sh" in "$pictures"
time "$RETOUCH" batch "${edit[@]}" --input in --output plain --quiet || [ $? -eq 1 ]

say "four shards on Slurm; each may begin pictures for ${STOP_AFTER:=8} s, then it is put back"
export STOP_AFTER
start_slurm "$folder/slurm" 4
start=$SECONDS
job=$(sbatch --parsable --array=1-4 --cpus-per-task=1 --mem=0 --time=10 \
  "$here/batch.sbatch" "${edit[@]}" --input in --output sharded)

# The processes of a shard's task on this machine: the script, the program.
processes_of() {
  scontrol listpids "$(squeue --noheader --job "${job}_$1" --format=%A)" | awk 'NR > 1 && $1 > 0 { print $1 }'
}
# With slurmstepd, the parent of the script.
node_of() {
  local process parent
  for process in $(processes_of "$1"); do
    parent=$(($(ps -o ppid= -p "$process")))
    echo "$process"
    [ "$(ps -o comm= -p "$parent")" != slurmstepd ] || echo "$parent"
  done | sort -nu
}
program_of() { ps -o pid=,comm= -p "$(processes_of "$1" | paste -sd,)" | awk '$2 == "retouch" { print $1 }'; }
# Whether a shard is at work: it runs, has done two pictures, and one is claimed.
at_work() {
  local lines
  lines=$(cat "sharded/.retouch/journal/$1-of-4."* 2>/dev/null | wc -l)
  [ "$lines" -ge 2 ] && [ -n "$(ls sharded/.retouch/claims)" ] && [ -n "$(program_of "$1" 2>/dev/null)" ]
}

until at_work 2; do sleep 0.2; done
say "the program of shard 2 is killed"
kill -KILL "$(program_of 2)"

until at_work 3; do sleep 0.2; done
say "the node of shard 3 dies: slurmd, its slurmstepd, the script and the program at one stroke"
mapfile -t processes < <(node_of 3)
ps -o pid,args -p "$(IFS=,; echo "${processes[*]}")"
kill -KILL "$(<"$folder/slurm/slurmd.pid")" "${processes[@]}"
say "and comes up again, without its task, as Slurm sees"
# Slurm asks a node that boots only for tasks that should long have begun: BatchStartTimeout and ten seconds more.
sleep 13
slurmd

say "until all is done"
while [ -n "$(squeue --noheader)" ]; do
  ((SECONDS - start < 600)) || { echo "this takes too long"; exit 1; }
  squeue --noheader --array --format='%8i %10T %12r'
  sleep 5
  echo
done
printf 'shards: %d s\n' $((SECONDS - start))
cat "$folder"/retouch-"${job}"_*.log
say "what Slurm says of each end"
sed -E 's/^JobId=([0-9]+).* JobState=([A-Z_]+) .*StartTime=([^ ]+) EndTime=([^ ]+) .*ExitCode=([0-9:]+).*/\1 \2 \3 \4 \5/' \
  "$folder/slurm/log/jobs"

say "compared with the plain run"
python3 "$trial/compare.py" plain sharded
