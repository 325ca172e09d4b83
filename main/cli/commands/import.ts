import { badInput } from '../../../preload/contract/errors.ts';
import type { Setup } from '../../../preload/contract/options/setup.ts';
import { ImportOptions, type AxialScale } from '../../../preload/contract/options/source.ts';
import type { Command } from '../command.ts';
import { flagsOf, numberOf, optionsFrom, type Flag } from '../flags.ts';
import { tagsOf } from '../tags.ts';
import { changeProject, withApi } from '../with-api.ts';

const filesFlag = (name: 'stack' | 'video' | 'model', what: string): Flag => ({
  name,
  values: 'many',
  placeholder: 'FILE...',
  description: what,
  parse: (values) => values,
});

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

const AIR = 1;
const WATER = 1.333;

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
    nObjective: nObjective ?? setup?.nObjective ?? AIR,
    nSample: nSample ?? setup?.nSample ?? WATER,
  };
  const aperture = na ?? (setup?.axialRule === 'visser-oud' ? setup.na : undefined);
  return aperture === undefined
    ? { kind: 'paraxial', ...indices }
    : { kind: 'visser-oud', ...indices, na: aperture };
}

export const importFiles: Command = {
  name: 'import',
  summary:
    'Registers z-stacks (--stack) or videos (--video) in a project, or adds models (--model) of another one. Lengths come from the files unless given.',
  positionals: [{ name: 'PROJECT' }],
  flags: [
    filesFlag('stack', 'Z-stacks for the calibration: files, folders or quoted globs of single images.'),
    filesFlag('video', 'Videos to be tracked: files, folders or quoted globs of single images.'),
    filesFlag('model', 'Models that another project exported as JSON.'),
    ...optionFlags,
    numberFlag(
      'axial-scale',
      'Sample micrometres per micrometre of z step. Default that of the setup, else n-sample / n-objective, 1.333. [um/um]',
    ),
    TAG_FLAG,
    numberFlag('n-objective', 'Refractive index between objective and glass. Default 1.'),
    numberFlag('n-sample', 'Refractive index of the sample. Default 1.333.'),
    numberFlag(
      'na',
      'Numerical aperture; with it the axial factor is that of Visser and Oud (1994), else paraxial.',
    ),
  ],
  notes:
    'What is given here wins over what the files say, and that over the setup (see "janus3d profile --help").',
  run: (input) =>
    withApi(input, async (api) => {
      const { values, progress } = input;
      const stacks = (values.get('stack') as string[] | undefined) ?? [];
      const videos = (values.get('video') as string[] | undefined) ?? [];
      const models = (values.get('model') as string[] | undefined) ?? [];
      if (stacks.length + videos.length + models.length === 0)
        throw badInput('Nothing to import; give --stack FILE..., --video FILE... or --model FILE...');
      const given = optionsFrom(ImportOptions, optionFlags, values);
      return changeProject(api, input, 'import', async () => {
        const { setups } = await api.call('setups.list', {});
        const named = setups.find(({ setup }) => setup.name === given.setup);
        const axialScale = axialScaleOf(values, named?.setup);
        const tags = values.get('tag') ?? {};
        const options = ImportOptions.safeParse({ ...given, tags, ...(axialScale && { axialScale }) });
        if (!options.success)
          throw badInput(`--axial-scale: ${options.error.issues[0].message}; see --help for what it takes.`);
        const ids: number[] = [];
        const warnings: string[] = [];
        for (const [kind, paths] of [
          ['stack', stacks],
          ['video', videos],
        ] as const) {
          if (paths.length === 0) continue;
          const imported = await api.call('project.import', { kind, paths, options: options.data });
          ids.push(...imported.ids);
          warnings.push(...imported.warnings);
        }
        const modelIds: number[] = [];
        for (const path of models) modelIds.push((await api.call('model.import', { path })).modelId);
        for (const warning of warnings) progress.note(`Note: ${warning}`);
        const lines = [...stacks, ...videos].map((path, index) => `${ids[index]}  ${path}`);
        lines.push(...models.map((path, index) => `model ${modelIds[index]}  ${path}`));
        const json = { ids, warnings, ...(models.length > 0 && { modelIds }) };
        return { json, text: lines.join('\n') };
      });
    }),
};
