import { counted } from '../../../preload/contract/counted.ts';
import { switchFlag } from '../common-flags.ts';
import type { Calibration, ProjectSummary } from '../../../preload/contract/commands.ts';
import { CalibrateOptions } from '../../../preload/contract/options/calibrate.ts';
import type { Api } from '../../api/api.ts';
import { assumptionsOf } from '../assumptions.ts';
import type { Command } from '../command.ts';
import { flagsOf, optionsFrom, overSettings } from '../flags.ts';
import { maskNamed, particleNamed, particleFlag } from '../particle-names.ts';
import { changeProject, runJob, withApi } from '../with-api.ts';

const optionFlags = flagsOf(CalibrateOptions);

/** What a person decides about particles, by flag. */
const DECISIONS = { include: true, exclude: false, automatic: null } as const;

const decisionFlags = [
  particleFlag(
    'include',
    'STACK:PARTICLE',
    'Takes back particles that were rejected, from this calibration on; stack by file name or id, numbers as in the result of the calibration before.',
  ),
  particleFlag('exclude', 'STACK:PARTICLE', 'Leaves particles out, from this calibration on.'),
  particleFlag('automatic', 'STACK:PARTICLE', 'Leaves particles to the program again.'),
];

const referenceFlag = particleFlag(
  'reference',
  'STACK:PARTICLE:SLICE',
  'Masks in which the particle is a black sphere, as references; the program chooses unless given.',
);

const fullFlag = switchFlag(
  'full',
  'With --json: also the long lists, of rejected particles, of what was chosen and of masks.',
);

async function decide(
  api: Api,
  project: ProjectSummary,
  values: ReadonlyMap<string, unknown>,
): Promise<void> {
  const choices = Object.entries(DECISIONS).flatMap(([flag, use]) =>
    ((values.get(flag) as string[] | undefined) ?? []).map((text) => ({
      ...particleNamed(project, flag, text),
      use,
    })),
  );
  for (const choice of choices) await api.call('calibration.setZSeries', choice);
}

/** What the result says of each particle and mask, by the names of the stacks. */
function detailsOf(
  { rejected, choices, referenceCandidates, reference }: Calibration,
  { sources }: ProjectSummary,
): object {
  const named = <Row extends { stackId: number }>(row: Row): Row & { stack: string | undefined } => ({
    stack: sources.find(({ sourceId }) => sourceId === row.stackId)?.name,
    ...row,
  });
  return {
    rejectedZSeries: rejected.map(named),
    byHand: choices.map(named),
    references: reference.members.map(named),
    referenceCandidates: referenceCandidates.map(named),
  };
}

export const calibrate: Command = {
  name: 'calibrate',
  details:
    'Takes all stacks of the project: localises, filters by spacing, follows each particle through its stack, cuts and pre-processes masks, aligns z, extracts features.',
  positionals: [{ name: 'PROJECT' }],
  flags: [...optionFlags, referenceFlag, ...decisionFlags, fullFlag],
  notes:
    'Finished work is stored at once: started again with the same options it goes on where it stopped. With --json and --full the result lists every rejected particle with its reason, and the masks that could be references, best first.',
  run: (input) =>
    withApi(input, (api) =>
      changeProject(api, input, 'calibrate', async (project) => {
        const settled = overSettings(project.localise);
        const options = optionsFrom(CalibrateOptions, optionFlags, input.values, settled);
        const references = (input.values.get('reference') as string[] | undefined)?.map((text) =>
          maskNamed(project, 'reference', text),
        );
        if (references) options.align.references = references;
        await decide(api, project, input.values);
        await runJob(api, input, () => api.call('calibrate.start', { options, seed: input.seed }));
        const calibration = (await api.call('calibration.get', {}))!;
        const { stacks, particles, masks, zRangeUm, zCoveredUm } = calibration;
        const used = project.sources.filter(({ kind }) => kind === 'stack');
        const warnings = [...calibration.warnings, ...assumptionsOf(used)];
        const rejected: Record<string, number> = {};
        for (const { reason } of calibration.rejected) rejected[reason] = (rejected[reason] ?? 0) + 1;
        const [low, high] = zRangeUm.map((z) => z.toFixed(2));
        const left = Object.entries(rejected).map(([reason, count]) => `${count} ${reason}`);
        return {
          json: {
            stacks,
            particles,
            masks,
            zRangeUm,
            zCoveredUm,
            rejected,
            warnings,
            ...(input.values.get('full') === true && detailsOf(calibration, project)),
          },
          text: [
            `${counted(particles, 'particle')} in ${counted(stacks, 'stack')}, ${counted(masks, 'mask')}, z labels valid from ${low} to ${high} um.`,
            ...(left.length ? [`Left out: ${left.join(', ')}.`] : []),
            ...warnings.map((warning) => `Note: ${warning}`),
          ].join('\n'),
        };
      }),
    ),
};
