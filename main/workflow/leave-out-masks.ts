import { missingMask } from '../../preload/contract/error-messages.ts';
import type { ReferenceMask } from '../../preload/contract/options/calibrate.ts';
import type { Places } from '../project/z-series-choices.ts';
import { setLeftOut } from '../project/left-out-masks.ts';
import type { Project } from '../project/project.ts';
import { getSource } from '../project/sources.ts';
import { particlesOf } from './choose-z-series.ts';
import { marking } from './corrections.ts';

/** Where masks of a stack are. @throws not-found where there is no such mask */
function placesIn(project: Project, stackId: number, masks: readonly ReferenceMask[]): Places {
  const byParticle = new Map(particlesOf(project, stackId).map((one) => [one.particle, one]));
  const found = masks.map(({ particle, slice }) => {
    const own = byParticle.get(particle);
    const row = own?.slice.indexOf(slice) ?? -1;
    if (!own || row < 0) throw missingMask(getSource(project, stackId).name, particle, slice);
    return { slice, xPx: own.xPx[row], yPx: own.yPx[row] };
  });
  return {
    slice: Int32Array.from(found, ({ slice }) => slice),
    xPx: Float64Array.from(found, ({ xPx }) => xPx),
    yPx: Float64Array.from(found, ({ yPx }) => yPx),
  };
}

/** Leaves masks of the calibration out of the next training, or uses them again; the alignment stays as it is. */
export function leaveOutMasks(
  project: Project,
  masks: readonly ReferenceMask[],
  leaveOut: boolean,
): { outOfDate: string[] } {
  return marking(project, 'leaveOutMasks', { masks, leaveOut }, () => {
    for (const stackId of new Set(masks.map((mask) => mask.stackId))) {
      const own = masks.filter((mask) => mask.stackId === stackId);
      setLeftOut(project, stackId, placesIn(project, stackId, own), leaveOut);
    }
  });
}
