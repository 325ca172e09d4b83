import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process as others can find it again: numbers are given anew, so its start belongs to it. */
export interface ProcessIdentity {
  host: string;
  pid: number;
  /** Linux: the boot and the ticks since it; elsewhere milliseconds of the clock at its start. */
  start: string;
}

/** Clocks of two ways to ask for a start may differ by this much. */
const SAME_START_MS = 5000;
const ASK_TIMEOUT_MS = 10_000;

/** State and start of a process on Linux; null where there is none of that number. */
function linuxProcess(pid: number): { state: string; start: string } | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything, so fields count from its end (proc(5): state is field 3, starttime 22).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], start: `${boot}/${fields[19]}` };
  } catch {
    return null;
  }
}

/** Start of a living process by the system's own tool, in milliseconds; NaN where it doesn't say. */
function askedStart(pid: number): number {
  const options = { encoding: 'utf8', timeout: ASK_TIMEOUT_MS, windowsHide: true } as const;
  try {
    if (process.platform !== 'win32') {
      return Date.parse(execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], options).trim());
    }
    const script = `[DateTimeOffset]::new((Get-Process -Id ${pid}).StartTime).ToUnixTimeMilliseconds()`;
    return Number(execFileSync('powershell', ['-NoProfile', '-Command', script], options));
  } catch {
    return NaN;
  }
}

export function ownIdentity(): ProcessIdentity {
  const start =
    process.platform === 'linux'
      ? (linuxProcess(process.pid)?.start ?? '')
      : String(Math.round(performance.timeOrigin));
  return { host: hostname(), pid: process.pid, start };
}

/** Whether this machine has a process of that number. */
export function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a process of this machine still runs. Where its start can't be found out it counts as running. */
export function isRunning({ pid, start }: ProcessIdentity): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || !hasProcess(pid)) return false;
  if (process.platform === 'linux') {
    const found = linuxProcess(pid);
    if (!found) return start === '';
    // Z and X: it has ended, but its parent has not asked for its exit code yet.
    return !['Z', 'X'].includes(found.state) && (start === '' || found.start === start);
  }
  const asked = pid === process.pid ? performance.timeOrigin : askedStart(pid);
  return Number.isNaN(asked) || Math.abs(asked - Number(start)) < SAME_START_MS;
}
