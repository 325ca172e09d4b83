import type { SetupRow } from '../../preload/contract/commands.ts';
import { badInput } from '../../preload/contract/errors.ts';
import { AIR_INDEX, WATER_INDEX } from '../../preload/contract/default-indices.ts';
import type { Setup } from '../../preload/contract/options/setup.ts';
import { ImportOptions, type AxialScale } from '../../preload/contract/options/source.ts';
import { flagsOf, numberOf, optionsFrom, type Flag } from './flags.ts';
import { tagsOf } from './tags.ts';

const numberFlag = (name: string, description: string): Flag => ({
  name,
  values: 1,
  placeholder: 'N',
  description,
  parse: ([value]) => numberOf(name, value),
});

const optionFlags = flagsOf(ImportOptions);

const TAG_FLAG: Flag = {
  name: 'tag',
  values: 'many',
  placeholder: 'NAME=VALUE...',
  description: 'The condition of a video, by which "analyse --by NAME" compares: fuel=3 uv=on.',
  parse: (values) => tagsOf(values),
};

/**
 * `--axial-scale K`, or indices for the paraxial factor, or indices and aperture for that of Visser and Oud. What of these is not given
 * comes from the setup; undefined where none is.
 */
function axialScaleOf(
  values: ReadonlyMap<string, unknown>,
  setup: Setup | undefined,
): AxialScale | undefined {
  const [factor, nObjective, nSample, na] = ['axial-scale', 'n-objective', 'n-sample', 'na'].map(
    (name) => values.get(name) as number | undefined,
  );
  const hasIndex = nObjective !== undefined || nSample !== undefined || na !== undefined;
  if (factor !== undefined && hasIndex) {
    throw badInput('--axial-scale and the refractive indices say the same thing twice; give one of them.');
  }
  if (factor !== undefined) return { kind: 'number', factor };
  if (!hasIndex) return undefined;
  const indices = {
    nObjective: nObjective ?? setup?.nObjective ?? AIR_INDEX,
    nSample: nSample ?? setup?.nSample ?? WATER_INDEX,
  };
  const aperture = na ?? (setup?.axialRule === 'visser-oud' ? setup.na : undefined);
  return aperture === undefined
    ? { kind: 'paraxial', ...indices }
    : { kind: 'visser-oud', ...indices, na: aperture };
}

/** What a person can say of a source. */
export const SOURCE_FLAGS: Flag[] = [
  ...optionFlags,
  numberFlag(
    'axial-scale',
    'Sample micrometres per micrometre of z step. Default that of the setup, else n-sample / n-objective, 1.333. [um/um]',
  ),
  TAG_FLAG,
  numberFlag('n-objective', `Refractive index between objective and glass. Default ${AIR_INDEX}.`),
  numberFlag('n-sample', `Refractive index of the sample. Default ${WATER_INDEX}.`),
  numberFlag(
    'na',
    'Numerical aperture; with it the axial factor is that of Visser and Oud (1994), else paraxial.',
  ),
];

/** What the flags say; the setup fills up the axial factor where one index of two is given. @throws bad-input */
export function givenSourceOptions(
  values: ReadonlyMap<string, unknown>,
  setups: readonly SetupRow[],
  otherSetup: string | null = null,
): ImportOptions {
  const given = optionsFrom(ImportOptions, optionFlags, values);
  const named = setups.find(({ setup }) => setup.name === (given.setup ?? otherSetup));
  const axialScale = axialScaleOf(values, named?.setup);
  const tags = values.get('tag') ?? {};
  const options = ImportOptions.safeParse({ ...given, tags, ...(axialScale && { axialScale }) });
  if (!options.success)
    throw badInput(`--axial-scale: ${options.error.issues[0].message}; see --help for what it takes.`);
  return options.data;
}
