import { DEFAULT_DIAMETER_UM } from '../../preload/contract/default-particle.ts';
import { samePositionPx } from '../../preload/contract/correct-detections.ts';
import { getSource } from './sources.ts';
import type { Project } from './project.ts';

/**
 * Largest distance, px, at which two positions in one image are the same particle. The diameter is that of the localise options, else of the
 * setup, else the default.
 */
export function samePositionPxOf(project: Project, sourceId: number): number {
  const { localise, setup, pixelUm } = getSource(project, sourceId);
  const diameterUm = localise.particleDiameterUm ?? setup?.particleDiameterUm ?? DEFAULT_DIAMETER_UM;
  // Without a pixel size nothing is localised, so there is nothing to compare.
  return pixelUm === null ? 0 : samePositionPx(diameterUm, pixelUm);
}
