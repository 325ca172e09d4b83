import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { checkTarget, type OutputKind, writeOutput } from '../../native-worker/client/output.ts';
import { listSources } from '../project/sources.ts';
import type { Session } from './session.ts';

export { type OutputKind, writeOutput };

export interface OutputRequest {
  path: string;
  kind: OutputKind;
  /** Paths that the command was given beside this one; names that are no paths do no harm. */
  given: readonly string[];
  force: boolean;
}

/**
 * Says, before any work, whether a result may be written: not onto what the command reads, the project that is open, the files of its
 * sources, or a file of another kind.
 *
 * @throws bad-input, no-space
 */
export async function checkOutput(
  session: Session,
  { path, kind, given, force }: OutputRequest,
): Promise<void> {
  const { project, worker } = session;
  const folder = dirname(resolve(path));
  const images = [
    ...given.map((one) => resolve(one)),
    ...(project ? listSources(project).map((one) => one.path) : []),
  ];
  // Only a file beside a source can be one of the files that it is made of.
  const beside = existsSync(path) ? images.filter((one) => dirname(one) === folder) : [];
  const members = await Promise.all(beside.map((one) => worker.call('sourceFiles', { path: one })));
  const own = project ? ['', '-wal', '-shm'].map((suffix) => project.path + suffix) : [];
  await checkTarget(path, { kind, force, inputs: [...images, ...own, ...members.flat()] });
}
