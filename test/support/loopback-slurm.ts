import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ensureProgram } from '../e2e/support/programs.ts';

/** Where srun looks for the configuration within a job, whose environment Snakemake's plugin has cleaned. */
const CONFIGURATION = '/etc/slurm/slurm.conf';

export interface Slurm {
  /** Numbers of the jobs that run. */
  running(): string[];
  kill(job: string): void;
  /** Ends the node's daemon as a crash would, and starts it again. */
  crashNode(): void;
  startNode(): void;
  close(): void;
}

/** SLURM with one node, this machine, in a folder. A string says why it can't be had. */
export function startSlurm(folder: string): Slurm | string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'starting SLURM takes root of a Linux machine';
  if (existsSync(CONFIGURATION)) return 'this machine has a SLURM of its own';
  for (const program of ['munged', 'slurmctld', 'slurmd', 'sbatch'] as const)
    if (!ensureProgram(program)) return `${program} is missing`;
  const at = (name: string): string => join(folder, name);
  for (const name of ['state', 'spool']) mkdirSync(at(name), { recursive: true });
  // munge wants folders that others can't write to but may enter.
  chmodSync(folder, 0o755);
  mkdirSync('/etc/slurm', { recursive: true });
  writeFileSync(CONFIGURATION, configuration(folder));
  writeFileSync(at('munge.key'), randomBytes(1024), { mode: 0o400 });
  const files = ['key-file=munge.key', 'socket=munge.socket', 'pid-file=munged.pid', 'log-file=munged.log'];
  run('munged', [
    ...files.map((file) => `--${file.replace('=', `=${folder}/`)}`),
    `--seed-file=${at('seed')}`,
    '--force',
  ]);
  run('slurmctld', []);
  run('slurmd', []);
  const end = (name: string, signal: NodeJS.Signals): void => {
    try {
      process.kill(Number(readFileSync(at(`${name}.pid`), 'utf8')), signal);
    } catch {
      // It has ended.
    }
  };
  return {
    running: () => run('squeue', ['-h', '-t', 'R', '-o', '%i']).split('\n').filter(Boolean),
    kill: (job) => void run('scancel', ['--signal=KILL', job]),
    crashNode: () => end('slurmd', 'SIGKILL'),
    startNode: () => void run('slurmd', []),
    close: () => {
      for (const name of ['slurmctld', 'slurmd', 'munged']) end(name, 'SIGTERM');
      rmSync(CONFIGURATION);
    },
  };
}

const run = (program: string, args: string[]): string =>
  spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 }).stdout ?? '';

const configuration = (folder: string): string => `ClusterName=loopback
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
SlurmctldPort=26817
SlurmdPort=26818
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=10
MinJobAge=600
NodeName=${hostname()} NodeAddr=127.0.0.1 CPUs=2 RealMemory=8000 State=UNKNOWN
PartitionName=standard Nodes=${hostname()} Default=YES MaxTime=INFINITE State=UP
`;
