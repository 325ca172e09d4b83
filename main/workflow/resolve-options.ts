import { badInput } from '../../preload/contract/errors.ts';
import type { CalibrateOptions } from '../../preload/contract/options/calibrate.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import { DEFAULT_DIAMETER_UM } from '../../preload/contract/default-particle.ts';
import type { Setup } from '../../preload/contract/options/setup.ts';
import type { Source } from '../project/sources.ts';

/** Localising a source: the particle diameter is what the person says, else what the setup says, else the default. */
export const localiseOptionsFor = (
  options: LocaliseOptions,
  setup: Setup | null,
  otherwise = DEFAULT_DIAMETER_UM,
): LocaliseOptions & { particleDiameterUm: number } => ({
  ...options,
  particleDiameterUm: options.particleDiameterUm ?? setup?.particleDiameterUm ?? otherwise,
});

/** Calibrating stacks: particle diameter and mask side from their setup, unless given. Throws `bad-input` where setups differ in these. */
export function calibrateOptionsFor(
  options: CalibrateOptions,
  stacks: readonly Source[],
): CalibrateOptions & { localise: { particleDiameterUm: number } } {
  const agreed = <Key extends 'particleDiameterUm' | 'maskSidePx'>(
    key: Key,
    flag: string,
    given: number | null,
  ): number | null => {
    if (given !== null) return given;
    const setups = stacks.flatMap(({ setup }) => setup ?? []);
    const values = [...new Set(setups.map((setup) => setup[key]))];
    if (values.length <= 1) return values[0] ?? null;
    const names = [...new Set(setups.map(({ name }) => name))].join(', ');
    throw badInput(
      `The stacks were imported with setups (${names}) that differ in ${flag.slice(2)} (${values.join(', ')}); give ${flag}, or keep to one setup a project.`,
    );
  };
  const { localise, mask } = options;
  const particleDiameterUm =
    agreed('particleDiameterUm', '--particle-diameter-um', localise.particleDiameterUm) ??
    DEFAULT_DIAMETER_UM;
  return {
    ...options,
    localise: { ...localise, particleDiameterUm },
    mask: { ...mask, sidePx: agreed('maskSidePx', '--mask-side-px', mask.sidePx) },
  };
}
