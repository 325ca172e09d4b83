import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProjectSummary, SourceRow } from '../../preload/contract/commands.ts';
import { badInput } from '../../preload/contract/errors.ts';
import { missingThing } from '../../preload/contract/error-messages.ts';
import type { Api } from '../api/api.ts';

const named = (sources: readonly SourceRow[]): string[] =>
  sources.map((source) => `${source.sourceId} (${source.name})`);

/** One of the sources by its path, its id or its name, in this order. */
function known(sources: readonly SourceRow[], given: string): SourceRow | undefined {
  const path = resolve(given);
  return (
    sources.find((source) => source.path === path) ??
    sources.find((source) => String(source.sourceId) === given) ??
    (existsSync(path) ? undefined : sources.find((source) => source.name === given))
  );
}

/** A video by its id, by its path or, if it is new, imported from its path. */
export async function findVideo(
  api: Api,
  { sources }: ProjectSummary,
  given: string,
  setup: string | null,
): Promise<number> {
  const videos = sources.filter((source) => source.kind === 'video');
  const found = known(videos, given);
  if (found) return found.sourceId;
  const path = resolve(given);
  if (!existsSync(path) && /^\d+$/.test(given)) {
    throw missingThing('video', given, named(videos), 'video');
  }
  return (await api.call('project.import', { kind: 'video', paths: [path], options: { setup } })).ids[0];
}

/** A stack of the project by its id, its path or its name. */
export function findStack({ sources }: ProjectSummary, given: string): number {
  const stacks = sources.filter((source) => source.kind === 'stack');
  const found = known(stacks, given);
  if (found) return found.sourceId;
  throw missingThing('stack', given, named(stacks), 'stack');
}

/** Stacks and videos of the project by their ids, paths or names; one that is meant more than once is asked for by its id. */
export function findSources({ sources }: ProjectSummary, given: readonly string[]): SourceRow[] {
  return given.map((text) => {
    const found = known(sources, text);
    if (!found) throw missingThing('source', text, named(sources));
    if (String(found.sourceId) === text) return found;
    const alike = sources.filter((one) =>
      found.path === resolve(text) ? one.path === found.path : one.name === text,
    );
    if (alike.length === 1) return found;
    throw badInput(
      `${text} is more than one source of the project: ${named(alike).join(', ')}; give the number of one of them.`,
    );
  });
}
