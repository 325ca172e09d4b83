import { badInput } from '../../preload/contract/errors.ts';
import type { AxialScale } from '../../preload/contract/options/source.ts';

/**
 * Sample micrometres by which the focal plane moves for each micrometre of stage travel.
 *
 * - `paraxial`: nSample / nObjective, what the paper's figures follow (1.333 from air to water);
 * - `visser-oud`: tan(asin(NA / n1)) / tan(asin(NA / n2)), n1 the objective's medium, n2 the sample (Visser and Oud, Scanning 16, 198, 1994);
 * - `number`: as given.
 */
export function axialFactor(scale: AxialScale): number {
  switch (scale.kind) {
    case 'paraxial':
      return scale.nSample / scale.nObjective;
    case 'visser-oud': {
      const { na, nObjective, nSample } = scale;
      if (na >= Math.min(nObjective, nSample)) {
        throw badInput(
          `An aperture of ${na} does not pass a medium of index ${Math.min(nObjective, nSample)}; use the paraxial factor or give a number.`,
          { option: 'axialScale' },
        );
      }
      return Math.tan(Math.asin(na / nObjective)) / Math.tan(Math.asin(na / nSample));
    }
    case 'number':
      return scale.factor;
  }
}
