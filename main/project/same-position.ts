import { DEFAULT_DIAMETER_UM } from '../../preload/contract/default-particle.ts';
import { samePositionPx } from '../../preload/contract/edits.ts';
import { getSource } from './sources.ts';
import type { Project } from './project.ts';

/**
 * Two positions in one image that are nearer than this, in pixels, are the same particle. Follows from the diameter in the localise options, else in
 * the setup, else the default.
 */
export function samePositionPxOf(project: Project, sourceId: number): number {
  const { localise, setup, pixelUm } = getSource(project, sourceId);
  const diameterUm = localise.particleDiameterUm ?? setup?.particleDiameterUm ?? DEFAULT_DIAMETER_UM;
  // Without a pixel size nothing is localised, so there is nothing to compare.
  return pixelUm === null ? 0 : samePositionPx(diameterUm, pixelUm);
}
