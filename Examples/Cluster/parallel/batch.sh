#!/usr/bin/env bash
# A batch in shards by GNU parallel, on hosts that ssh reaches without a password and that see the same folders. What
# stands behind the script's name is what stands behind `retouch batch`:
#
#   HOSTS=4/node1,4/node2 SHARDS=64 bash batch.sh upscale --set scale=2 --input photos --output large
#
# is four shards at once on each of two hosts. The same command again does what failed, changed or is missing. Without
# HOSTS everything runs here; on one machine `retouch batch` alone is as fast and simpler.
#
# Exit codes as of `retouch batch`: 0 all done, 1 some pictures failed, 75 shards are left that ended too often.
set -uo pipefail
[ $# -gt 0 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 64; }

retouch=${RETOUCH:-retouch}
shards=${SHARDS:-16}
# Runs of a shard at most: of one whose host goes down, too.
tries=${TRIES:-10}
# Processors of a shard.
threads=${THREADS:-1}
# What each shard began, how long it took and how it ended, newest last.
joblog=${JOBLOG:-retouch-$(date +%Y%m%d-%H%M%S).joblog}
where=(--jobs "${JOBS:-$(nproc)}")
if [ -n "${HOSTS:-}" ]; then where=(--sshlogin "$HOSTS"); fi

# parallel runs again what doesn't exit with 0. Failed pictures aren't mended by that, so exit code 1 becomes a word on
# standard output. What could not begin (64 to 74) says why each time, and soon.
shard="cd $(printf %q "$PWD") && $(printf '%q ' "$retouch" batch "$@") --threads $threads --shard {}/$shards"
# One line, for the joblog.
shard+='; case $? in 0) ;; 1) echo failed ;; *) exit $? ;; esac'

words=$(seq "$shards" | parallel "${where[@]}" --retries "$tries" --joblog "$joblog" "$shard")
code=$?
echo "$joblog: how each shard ended" >&2
# parallel's own exit code is the number of shards that never came to an end.
if [ "$code" -ne 0 ]; then exit 75; fi
if [ -n "$words" ]; then exit 1; fi
