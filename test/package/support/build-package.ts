import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '../../..');

export interface PackageBuild {
  /** Options of electron-builder that say for what to build, as `['--win', 'portable', '--x64']`. */
  targets: readonly string[];
  /** Folder of the runtime, and the Electron version that it is. */
  electronDist: string;
  electronVersion: string;
  /** Folder for the packages. */
  output: string;
  /** Address at which the package looks for newer ones. */
  updates?: string;
  /** Fuses that this older runtime does not have. */
  lackedFuses: readonly string[];
  environment?: Record<string, string>;
}

/** Runs electron-builder with this project's configuration on a runtime that is here, without downloads and without compression. */
export function buildPackage(build: PackageBuild): void {
  const configuration = `${build.output}.yml`;
  const lines = readFileSync(join(project, 'electron-builder.yml'), 'utf8').split('\n');
  const lacked = new RegExp(`^ +(${build.lackedFuses.join('|')}): `);
  writeFileSync(configuration, lines.filter((line) => !lacked.test(line)).join('\n'));
  // Under VITEST the builder links files instead of copying them, which fails for two of one name.
  const environment = { ...process.env };
  delete environment.VITEST;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(project, 'node_modules/electron-builder/cli.js'),
      ...build.targets,
      ...['-c', configuration, `-c.electronDist=${build.electronDist}`],
      ...[`-c.electronVersion=${build.electronVersion}`, `-c.directories.output=${build.output}`],
      '-c.compression=store',
      ...(build.updates ? ['-c.publish.provider=generic', `-c.publish.url=${build.updates}`] : []),
    ],
    {
      cwd: project,
      encoding: 'utf8',
      env: { ...environment, CSC_IDENTITY_AUTO_DISCOVERY: 'false', ...build.environment },
    },
  );
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
}
