import { DEFAULT_DIAMETER_UM } from '../default-particle.ts';
import { option, refuseUnused, z } from './define-option.ts';

const PositiveUm = z.number().positive().max(1000);

export const LocaliseOptions = refuseUnused(
  z.object({
    particleDiameterUm: option(PositiveUm.nullable().default(null), {
      title: 'Particle diameter',
      unit: 'um',
      description: `Diameter of a particle in focus; that of the setup unless given. Default ${DEFAULT_DIAMETER_UM}.`,
      basic: true,
    }),
    radiusUm: option(z.tuple([PositiveUm, PositiveUm]).nullable().default(null), {
      title: 'Radius range',
      unit: 'um',
      description:
        'Smallest and largest radius of the visible disc; automatic from diameter and defocus unless given.',
      basic: true,
    }),
    maxDefocusUm: option(PositiveUm.default(40), {
      title: 'Largest defocus',
      unit: 'um',
      description: 'Used by the automatic radius range.',
      needs: [{ option: 'radiusUm', is: [null] }],
    }),
    sensitivity: option(z.number().min(0).max(1).default(0.9), {
      title: 'Sensitivity',
      description:
        'How little of a circle is enough: all of it at 0, 70 % at 1. Higher finds fainter and hidden circles, and more false ones.',
      basic: true,
    }),
    edgeThreshold: option(z.number().min(0).max(1).nullable().default(null), {
      title: 'Edge threshold',
      description:
        'Fraction of the largest gradient that counts as an edge; four standard deviations of the noise unless given.',
    }),
    polarity: option(z.enum(['both', 'bright', 'dark']).default('both'), {
      title: 'Polarity',
      choices: { both: 'Both', bright: 'Bright', dark: 'Dark' },
      description: 'Whether discs brighter or darker than their surroundings are looked for.',
    }),
    method: option(z.enum(['two-stage', 'phase-code']).default('two-stage'), {
      title: 'Radius estimate',
      choices: { 'two-stage': 'Two-stage', 'phase-code': 'Phase coding' },
      description: 'Two-stage (Yuen et al. 1990) or phase coding (Atherton and Kerbyson 1999).',
    }),
    refine: option(z.boolean().default(true), {
      title: 'Refine centres',
      description:
        'Sub-pixel centres by radial symmetry (Parthasarathy 2012), freed from the pull of the cap.',
    }),
  }),
);
export type LocaliseOptions = z.infer<typeof LocaliseOptions>;
