import { DEFAULT_DIAMETER_UM } from '../../preload/contract/default-particle.ts';
import { samePositionPx } from '../../preload/contract/correct-detections.ts';
import { getSource, type Source } from './sources.ts';
import type { Project } from './project.ts';

/** Diameter of the particles of a source: that of the options for localising, else of the setup, else the default. */
export const diameterUmOf = ({ localise, setup }: Pick<Source, 'localise' | 'setup'>): number =>
  localise.particleDiameterUm ?? setup?.particleDiameterUm ?? DEFAULT_DIAMETER_UM;

/** Largest distance, px, at which two positions in one image are the same particle. */
export function samePositionPxOf(project: Project, sourceId: number): number {
  const source = getSource(project, sourceId);
  const { pixelUm } = source;
  // Without a pixel size nothing is localised, so there is nothing to compare.
  return pixelUm === null ? 0 : samePositionPx(diameterUmOf(source), pixelUm);
}
