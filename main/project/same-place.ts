import { DEFAULT_DIAMETER_UM } from '../../preload/contract/default-particle.ts';
import { samePositionPx } from '../../preload/contract/edits.ts';
import { getSource } from './sources.ts';
import type { Project } from './project.ts';

/** How near two positions in one image of a source are the same particle's, pixels: of the diameter that its settings or setup give. */
export function samePlacePx(project: Project, sourceId: number): number {
  const { localise, setup, pixelUm } = getSource(project, sourceId);
  const diameterUm = localise.particleDiameterUm ?? setup?.particleDiameterUm ?? DEFAULT_DIAMETER_UM;
  // Whatever has positions has a pixel size: without one nothing is localised.
  return pixelUm === null ? 0 : samePositionPx(diameterUm, pixelUm);
}
