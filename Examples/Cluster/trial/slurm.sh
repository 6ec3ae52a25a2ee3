# shellcheck shell=bash
# A Slurm of one node, this machine, for trials: everything it writes lies in one folder, and it goes away again.
# To be sourced, as root; needs no systemd. Debian's packages are installed if they are missing.
#
#   start_slurm FOLDER [PROCESSORS]    afterwards sbatch, squeue and scontrol talk to it
#   stop_slurm FOLDER

start_slurm() {
  local folder=$1 processors=${2:-4} packages=(slurmctld slurmd slurm-client munge)
  [ "$(id -u)" -eq 0 ] || { echo "a Slurm of one's own needs root" >&2; return 69; }
  if ! command -v munged slurmctld slurmd sbatch >/dev/null; then
    { apt-get update && DEBIAN_FRONTEND=noninteractive \
      apt-get install --yes --no-install-recommends "${packages[@]}"; } >&2 || return 69
  fi
  mkdir -p "$folder"/{munge,state,spool,log}
  chmod 700 "$folder/munge"
  chmod 755 "$folder"
  head -c 1024 /dev/urandom >"$folder/munge/key"
  chmod 400 "$folder/munge/key"

  local name port memory
  name=$(hostname -s)
  memory=$(awk '/MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
  # Not the usual ports: a real slurmd may run here.
  port=$((20000 + $$ % 10000 * 2))
  cat >"$folder/slurm.conf" <<CONF
ClusterName=trial
SlurmctldHost=$name(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
SlurmdUser=root
# A task that is put back waits for its credentials to run out, two minutes as a rule.
AuthInfo=socket=$folder/munge/socket,cred_expire=5
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld
SlurmdLogFile=$folder/log/slurmd
# No control groups: a container's may not be ours.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
# One line for each end of a task.
JobCompType=jobcomp/filetxt
JobCompLoc=$folder/log/jobs
MailProg=/bin/true
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=1,sched_interval=3
ReturnToService=2
KillWait=5
# A task that a node doesn't know of is missing after this, not only after ten seconds.
BatchStartTimeout=2
# More processors than there may be: the trial is of what happens, not of how fast.
SlurmdParameters=config_overrides
NodeName=$name NodeAddr=127.0.0.1 CPUs=$processors RealMemory=$memory State=UNKNOWN
PartitionName=trial Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  export SLURM_CONF=$folder/slurm.conf
  # For programs that clear their environment of Slurm's variables, as Snakemake does within a job.
  if [ ! -e /etc/slurm/slurm.conf ]; then
    mkdir -p /run/slurm/conf
    ln -sfn "$SLURM_CONF" /run/slurm/conf/slurm.conf
  fi

  munged --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" \
    --pid-file="$folder/munged.pid" --log-file="$folder/log/munged" --seed-file="$folder/munge/seed" || return
  slurmctld && slurmd || return
  local try
  for ((try = 0; try < 60; try++)); do
    if [ "$(sinfo --noheader --format=%t 2>/dev/null)" = idle ]; then return 0; fi
    sleep 1
  done
  echo "the node doesn't come up; see $folder/log" >&2
  return 75
}

stop_slurm() {
  local folder=$1 name
  # Ends what is left of jobs, then the daemons, and waits: they write while they end.
  if [ -e "$folder/slurmctld.pid" ]; then
    scancel --user=root 2>/dev/null
    while [ -n "$(squeue --noheader 2>/dev/null)" ]; do sleep 1; done
  fi
  [ "$(readlink /run/slurm/conf/slurm.conf)" != "$folder/slurm.conf" ] || rm /run/slurm/conf/slurm.conf
  for name in slurmd slurmctld munged; do
    [ -e "$folder/$name.pid" ] || continue
    local process
    process=$(<"$folder/$name.pid")
    kill "$process" 2>/dev/null
    # A zombie is an end too: a container's first process may not care for orphans.
    while ps -o stat= -p "$process" | grep -q '^[^Z]'; do sleep 0.2; done
  done
}
