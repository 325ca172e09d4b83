import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian packages that hold the programs the tests start. */
const PACKAGES = {
  Xvfb: 'xvfb',
  chromium: 'chromium',
  xdotool: 'xdotool',
  pip3: 'python3-pip',
  unzip: 'unzip',
  '7z': 'p7zip-full',
  makensis: 'nsis',
  unsquashfs: 'squashfs-tools',
  mksquashfs: 'squashfs-tools',
  'desktop-file-validate': 'desktop-file-utils',
  wine: 'wine',
  munged: 'munge',
  slurmctld: 'slurmctld',
  slurmd: 'slurmd',
  sbatch: 'slurm-client',
} as const;

/**
 * Path of a program; where it is missing and this is root on a Debian, it is installed first. Null if it can't be had: then
 * the test that needs it is skipped with that reason.
 */
export function ensureProgram(name: keyof typeof PACKAGES): string | null {
  const found = findProgram(name);
  if (found || process.getuid?.() !== 0 || !findProgram('apt-get')) return found;
  console.log(`Installing ${PACKAGES[name]} for the tests ...`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const command of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', PACKAGES[name]],
  ]) {
    spawnSync('apt-get', command, { stdio: 'ignore', env: environment, timeout: 240_000 });
  }
  return findProgram(name);
}

function findProgram(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
