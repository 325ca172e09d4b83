import { resolve } from 'node:path';
import { counted } from '../../preload/contract/counted.ts';
import type { WorkerClient } from '../../native-worker/client/client.ts';
import type { SourceInfo } from '../../preload/contract/source-info.ts';
import { badInput } from '../../preload/contract/errors.ts';
import { optionOfOtherKind } from '../../preload/contract/error-messages.ts';
import { axialScaleOf } from '../../preload/contract/model-and-setup.ts';
import type { Setup } from '../../preload/contract/options/setup.ts';
import { AIR_INDEX, WATER_INDEX } from '../../preload/contract/default-indices.ts';
import { kebab } from '../../preload/contract/options/define-option.ts';
import {
  isOptionOf,
  type AxialScale,
  type ImportOptions,
  type SourceKind,
} from '../../preload/contract/options/source.ts';
import { perform } from '../project/history.ts';
import { getSetup } from '../project/setups.ts';
import type { Project } from '../project/project.ts';
import { storeSources, type NewSource } from '../project/sources.ts';
import { importedAgain, knownSource, mergedOptions, realPath } from './known-source.ts';
import { checkAxes, checkChannel, planesFor } from './chosen-planes.ts';
import { versions } from './versions.ts';

/** An air objective above water, for who says nothing of the media. */
const DEFAULT_AXIAL_SCALE: AxialScale = { kind: 'paraxial', nObjective: AIR_INDEX, nSample: WATER_INDEX };
/** A file whose pixels differ from the setup's by more than this share was taken otherwise. */
const SAME_PIXEL = 0.005;

/**
 * Registers stacks or videos: reads their headers and what the person knows better, checks that the lengths an analysis
 * needs are known, and stores all of them or none. What the person gives wins over the file, and that over the setup;
 * the axial factor comes from the person or the setup. A file that the project already has keeps its number; what is said of it anew
 * takes effect, unless results depend on it. Returns ids in the order of the paths, and which of them are new.
 */
export async function importSources(
  project: Project,
  worker: WorkerClient,
  kind: 'stack' | 'video',
  paths: readonly string[],
  options: ImportOptions,
): Promise<{ ids: number[]; newIds: number[]; warnings: string[] }> {
  refuseIdle(kind, options);
  const setup = options.setup === null ? null : getSetup(project, options.setup);
  const warnings: string[] = [];
  const sources = new Map<string, NewSource & { id: number | null }>();
  // Two names of one file, by links or by letter case, are one source.
  const firstNames = new Map<string, string>();
  for (const path of paths.map((given) => resolve(given))) {
    const real = realPath(path);
    if (firstNames.has(real)) continue;
    firstNames.set(real, path);
    const known = knownSource(project, kind, path, options);
    const own = known ? mergedOptions(known.options, options) : options;
    const ownSetup = setup ?? known?.setup ?? null;
    const axialFactor = await axialFactorOf(worker, own, ownSetup);
    const info = await worker.call('sourceInfo', { path, ...planesFor(kind, own) });
    checkSource(path, kind, info, own, ownSetup);
    warnings.push(...info.warnings.map((warning) => `${path}: ${warning}.`));
    if (ownSetup) warnings.push(...otherPixel(path, own.pixelUm ?? info.pixelSizeUm, ownSetup));
    const identity = await worker.call('identify', { path, known: known?.identity ?? null });
    const source = { kind, path, identity, info, options: own, setup: ownSetup, axialFactor };
    if (known) warnings.push(importedAgain(project, known, source));
    sources.set(path, { ...source, id: known?.id ?? null });
  }
  const command = { name: 'import', params: { kind, paths, options, setup }, versions: versions() };
  const { ids } = perform(project, command, () => {
    const stored = storeSources(project, [...sources.values()]);
    const idOf = new Map([...sources.keys()].map((path, index) => [path, stored[index]]));
    return { ids: paths.map((given) => idOf.get(firstNames.get(realPath(resolve(given)))!)!), warnings };
  });
  const knownIds = new Set([...sources.values()].map(({ id }) => id));
  const newIds = [...new Set(ids)].filter((id) => !knownIds.has(id));
  return { ids, newIds, warnings };
}

/** Sample micrometres per micrometre of z step: what the person says, else what the setup says, else that of air and water. */
export async function axialFactorOf(
  worker: WorkerClient,
  options: ImportOptions,
  setup: Setup | null,
): Promise<number> {
  const scale = options.axialScale ?? (setup ? axialScaleOf(setup) : DEFAULT_AXIAL_SCALE);
  return worker.call('axialFactor', { scale });
}

function otherPixel(path: string, pixelUm: number | null, setup: Setup): string[] {
  if (pixelUm === null || setup.pixelUm === null) return [];
  if (Math.abs(pixelUm / setup.pixelUm - 1) <= SAME_PIXEL) return [];
  return [
    `${path} has pixels of ${pixelUm} um, the setup ${setup.name} has ${setup.pixelUm} um; the former are used.`,
  ];
}

/** Refuses what is said of a source and says nothing of its kind. @throws bad-option */
export function refuseIdle(kind: SourceKind, options: ImportOptions): void {
  const idle = Object.entries(options).find(([key, value]) => value !== null && !isOptionOf(kind, key));
  if (idle) throw optionOfOtherKind(kebab(idle[0]), kind);
}

/** Refuses files that can't be a stack or video, or whose lengths nobody knows. */
export function checkSource(
  path: string,
  kind: 'stack' | 'video',
  info: SourceInfo,
  options: ImportOptions,
  setup: Setup | null,
): void {
  const data = { path };
  checkAxes(path, kind, info.axes);
  checkChannel(path, info, options);
  if ((options.pixelUm ?? info.pixelSizeUm ?? setup?.pixelUm ?? null) === null) {
    throw badInput(
      `${path} does not say how large a pixel is; give it with --pixel-um, or a setup that has it.`,
      data,
    );
  }
  if (kind === 'stack' && (options.zStepUm ?? info.zStepUm) === null) {
    throw badInput(`${path} does not say how far its slices are apart; give it with --z-step-um.`, data);
  }
  if (kind === 'video' && options.fps === null && info.frameIntervalS === null) {
    throw badInput(`${path} does not say how many frames a second it has; give it with --fps.`, data);
  }
  if (kind === 'stack' && info.frames < 3) {
    throw badInput(`${path} has ${counted(info.frames, 'slice')}; a z-stack needs several.`, data);
  }
}
