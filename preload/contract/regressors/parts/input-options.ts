import { option, z } from '../../options/define-option.ts';
import { PARTICLES } from '../../particle-titles.ts';
import { Preset, presetText } from './presets.ts';

const ON_FACTORS = { option: 'inputs', is: ['factors'] };

/** Options of models that learn from the paper's features, or from latent factors of them. */
export const inputOptions = {
  preset: option(Preset.default('chosen'), {
    title: 'Preset',
    choices: { chosen: 'Chosen by cross-validation', paper: 'The paper', ...PARTICLES },
    description:
      'Inputs and settings. Chosen by cross-validation: for trees, which of three kinds of inputs does best on the training part (nine factors can lose small signals); other models take those of Pt-SiO₂. The paper: its text to the letter. A particle system: number of factors, one-hot columns and tree settings of the authors’ scripts for it.',
    basic: true,
  }),
  inputs: option(z.enum(['factors', 'features']).default('factors'), {
    title: 'Inputs',
    choices: { factors: 'Latent factors', features: 'Features as measured' },
    description: 'What the model sees: latent factors (the paper) or the features as measured.',
  }),
  factors: option(z.number().int().min(1).max(40).nullable().default(null), {
    title: 'Factors',
    description: 'Number of latent factors.',
    needs: [ON_FACTORS],
  }),
  factorRule: option(z.enum(['preset', 'eigenvalues', 'parallel']).default('preset'), {
    title: 'Number of factors',
    choices: {
      preset: 'As the preset says',
      eigenvalues: 'Eigenvalues above 1',
      parallel: 'Parallel analysis',
    },
    description:
      'What decides it where it is not given: the preset, eigenvalues above 1 (Kaiser), or above those of random tables (parallel analysis).',
    needs: [ON_FACTORS, { option: 'factors', is: [null] }],
  }),
  factorMethod: option(z.enum(['minres', 'ml']).default('minres'), {
    title: 'Factor method',
    choices: { minres: 'Minimum residual', ml: 'Maximum likelihood' },
    description: 'How factors are extracted: minimum residual (the paper) or maximum likelihood.',
    needs: [ON_FACTORS],
  }),
  moment: option(z.enum(['mask', 'centre']).default('mask'), {
    title: 'Moment of inertia',
    choices: { mask: 'Whole mask', centre: 'Central 25 x 25 px' },
    description:
      'Taken over the whole mask (the paper) or its central 25 x 25 px of 111 (the authors’ scripts).',
  }),
};

/** What counts for these options where they are not given. */
export const inputsUnlessGiven = { factors: presetText('factors') };

/** Searches settings before the fit. Of models that have settings to search. */
export const tune = option(z.boolean().default(false), {
  title: 'Tune',
  description: 'Search hyper-parameters by cross-validation on the training part.',
});
