import { missingMask, missingParticle, notYet } from '../../preload/contract/error-messages.ts';
import type { ReferenceMask } from '../../preload/contract/options/calibrate.ts';
import type { RejectReason } from '../../preload/contract/z-series-quality.ts';
import type { WorkerClient } from '../../native-worker/client/client.ts';
import {
  calibrationMaskSets,
  readZSeries,
  rejectZSeries,
  requireCalibration,
  type StoredCalibration,
} from '../project/calibrations.ts';
import { storeChoice } from '../project/z-series-choices.ts';
import { readMask, readParticles, type StoredParticle } from '../project/mask-sets.ts';
import { perform } from '../project/history.ts';
import type { Project } from '../project/project.ts';
import { getSource } from '../project/sources.ts';
import { maskRowOf } from './mask-sets.ts';
import { versions } from './versions.ts';

interface Found {
  calibration: StoredCalibration;
  maskSetId: number;
  particles: StoredParticle[];
}

function stackOf(project: Project, stackId: number): Found {
  const calibration = requireCalibration(project);
  const maskSet = calibrationMaskSets(project, calibration.id).find(({ sourceId }) => sourceId === stackId);
  if (!maskSet) throw notYet(`Stack ${stackId}`, 'place in the calibration', 'calibrate with it');
  return { calibration, maskSetId: maskSet.maskSetId, particles: readParticles(project, maskSet.maskSetId) };
}

/** Particles that were followed through a stack of the calibration. @throws not-found where it has no such stack */
export const particlesOf = (project: Project, stackId: number): StoredParticle[] =>
  stackOf(project, stackId).particles;

/**
 * Uses a particle of the calibration or leaves it out by hand; null leaves it to the program again. A particle that has labels is
 * taken or left at once, for the next training; one without, or with others' labels to follow, waits for the next calibration.
 */
export function chooseZSeries(
  project: Project,
  choice: { stackId: number; particle: number; use: boolean | null },
): { pending: boolean } {
  const { stackId, particle, use } = choice;
  const { calibration, maskSetId, particles } = stackOf(project, stackId);
  const found = particles.find((one) => one.particle === particle);
  if (!found) {
    const { name } = getSource(project, stackId);
    throw missingParticle(name, particle, particles.at(-1)?.particle);
  }
  const zSeries = readZSeries(project, calibration.id, maskSetId).get(particle);
  const automatic = zSeries ? zSeries.quality.automatic : found.reject;
  const wanted: RejectReason | null = use === null ? automatic : use ? null : 'by-hand';
  const hasLabels = (zSeries?.zLabelUm.length ?? 0) > 0 && Number.isFinite(zSeries?.quality.residual ?? NaN);
  const pending = wanted === null && !hasLabels;
  return perform(project, { name: 'setZSeries', params: choice, versions: versions() }, () => {
    storeChoice(project, stackId, found, use, versions());
    if (zSeries && !pending && zSeries.quality.reject !== wanted)
      rejectZSeries(project, calibration.id, maskSetId, zSeries.quality, wanted);
    return { pending };
  });
}

/** A mask of the calibration as features see it: mean, median, 0 to 1. */
export async function readCalibratedMask(
  project: Project,
  worker: WorkerClient,
  { stackId, particle, slice }: ReferenceMask,
): Promise<{ sidePx: number; data: Float32Array }> {
  const { calibration, maskSetId, particles } = stackOf(project, stackId);
  const row = maskRowOf(particles, { particle, slice });
  if (row === null) throw missingMask(getSource(project, stackId).name, particle, slice);
  const masks = [readMask(project, maskSetId, row)];
  return worker.call('averageMasks', { masks, options: calibration.inputs.options.mask });
}
