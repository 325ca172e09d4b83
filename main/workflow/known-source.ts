import { realpathSync } from 'node:fs';
import { badInput } from '../../preload/contract/errors.ts';
import type { ImportOptions } from '../../preload/contract/options/source.ts';
import type { Project } from '../project/project.ts';
import { lengthsOf, listSources, resultsOf, type NewSource, type Source } from '../project/sources.ts';
import { stageDirectionOf } from './source-lengths.ts';
import { planesFor, planesOf } from './chosen-planes.ts';

/** A path as the disk spells it, without links: on Windows and macOS one file answers to names in any letter case. */
export const realPath = (path: string): string => {
  try {
    return realpathSync.native(path);
  } catch {
    // A glob has no path of its own.
    return path;
  }
};

/**
 * The source that a file already is in this role, if any. Other planes of a file, as another time point or channel, are another source.
 */
export function knownSource(
  project: Project,
  kind: Source['kind'],
  path: string,
  options: ImportOptions,
): Source | null {
  return sameFile(project, kind, path, options)[0] ?? null;
}

/** Every source that is these planes of a file, in this role. */
export function sameFile(
  project: Project,
  kind: Source['kind'],
  path: string,
  options: ImportOptions,
): Source[] {
  const [real, planes] = [realPath(path), JSON.stringify(planesFor(kind, options))];
  return listSources(project, kind).filter(
    (source) => realPath(source.path) === real && JSON.stringify(planesOf(source)) === planes,
  );
}

/** What was said of a source when it was imported, and over it what is said now. */
export function mergedOptions(before: ImportOptions, now: ImportOptions): ImportOptions {
  const said = Object.entries(now).filter(([, value]) => value !== null);
  const tags = { ...before.tags, ...now.tags };
  return { ...before, ...(Object.fromEntries(said) as Partial<ImportOptions>), tags };
}

/**
 * One line on a file that is imported again: whether what is known of it changes. Refuses a change under results that were made with
 * what was known before.
 */
export function importedAgain(project: Project, source: Source, again: NewSource): string {
  const what = `${again.path} is already in the project, as ${source.kind} ${source.id}`;
  const differences = differencesOf(source, again);
  const hasChanged = source.identity.content !== again.identity.content;
  if (differences.length === 0) {
    return hasChanged
      ? `${what}, and has changed since; what was made from it is out of date.`
      : `${what}; it is not imported a second time.`;
  }
  const results = resultsOf(project, source.id);
  if (results === null) return `${what}; from now on with ${differences.join(', ')}.`;
  throw badInput(
    `${what}, and ${results} made with what was known of it before (now ${differences.join(', ')}); change it with set, or under Images, which marks them out of date.`,
    { path: again.path },
  );
}

/** What is known of a source otherwise than before. */
export function differencesOf(source: Source, again: NewSource): string[] {
  const now = lengthsOf(again);
  const number = (name: string, before: number | null, value: number | null, unit: string): string[] =>
    before === value ? [] : [`${name} ${before ?? 'unknown'} -> ${value ?? 'unknown'}${unit}`];
  return [
    ...number('pixel', source.pixelUm, now.pixelUm, ' um'),
    ...(source.kind === 'stack'
      ? [
          ...number('z step', source.zStepUm, now.zStepUm, ' um'),
          ...number('axial factor', source.axialFactor, now.axialFactor, ''),
          ...(stageDirectionOf(source) === stageDirectionOf(again)
            ? []
            : [`stage direction ${stageDirectionOf(again)}`]),
        ]
      : number('frame interval', source.frameIntervalS, now.frameIntervalS, ' s')),
    ...(JSON.stringify(source.setup) === JSON.stringify(again.setup)
      ? []
      : [`setup ${again.setup?.name ?? 'none'}`]),
    ...(source.kind === 'video'
      ? number('focal height', source.options.focalHeightUm, again.options.focalHeightUm, ' um')
      : []),
    ...(JSON.stringify(planesOf(source)) === JSON.stringify(planesFor(source.kind, again.options))
      ? []
      : ['other planes of the file']),
    ...(JSON.stringify(source.options.tags) === JSON.stringify(again.options.tags) ? [] : ['tags']),
  ];
}
