import { DEFAULT_TEMPERATURE_C } from '../../../preload/contract/default-temperature.ts';
import type { Setup } from '../../../preload/contract/options/setup.ts';
import { significant } from '../../ui/format.ts';

/** A setup in one line. */
export function setupFacts(setup: Setup): string {
  const { objective, na, nObjective, nSample, axialRule, axialFactor, pixelUm, particleDiameterUm } = setup;
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
    setup.temperatureC === DEFAULT_TEMPERATURE_C ? '' : `${significant(setup.temperatureC)} °C`,
    setup.exposureMs === null ? '' : `${significant(setup.exposureMs)} ms`,
    setup.illumination,
  ]
    .filter(Boolean)
    .join(' · ');
}
