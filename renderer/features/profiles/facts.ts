import type { SetupProfile } from '../../../preload/contract/options/profile.ts';
import { significant } from '../../ui/format.ts';

/** A profile in one line. */
export function profileFacts(profile: SetupProfile): string {
  const { objective, na, nObjective, nSample, axialRule, axialFactor, pixelUm, particleDiameterUm } = profile;
  const axial =
    axialFactor === null
      ? `${axialRule === 'paraxial' ? 'paraxial' : 'high-aperture'} axial factor`
      : `axial factor ${significant(axialFactor)}`;
  return [
    objective,
    `NA ${significant(na)}`,
    `n ${significant(nObjective)} to ${significant(nSample)}`,
    axial,
    pixelUm === null ? '' : `${significant(pixelUm)} µm/px`,
    `particles of ${significant(particleDiameterUm)} µm`,
    profile.exposureMs === null ? '' : `${significant(profile.exposureMs)} ms`,
    profile.illumination,
  ]
    .filter(Boolean)
    .join(' · ');
}
