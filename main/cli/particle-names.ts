import type { ProjectSummary } from '../../preload/contract/commands.ts';
import { badOption, missingThing } from '../../preload/contract/error-messages.ts';
import type { ReferenceMask } from '../../preload/contract/options/calibrate.ts';
import type { Flag } from './flags.ts';

export const particleFlag = (name: string, placeholder: string, description: string): Flag => ({
  name,
  values: 'many',
  placeholder: `${placeholder}...`,
  description,
  parse: (values) => values,
});

/** `STACK:1` or `STACK:1:30`, where STACK is the id or the file name of a stack; what a name holds of colons is its own. */
function parseName(
  { sources }: ProjectSummary,
  flag: string,
  text: string,
  numbers: 1 | 2,
): { stackId: number; rest: number[] } {
  const parts = text.split(':');
  const rest = parts.splice(-numbers).map((part) => (/^\d+$/.test(part) ? Number(part) : NaN));
  const given = parts.join(':');
  const form = numbers === 1 ? 'STACK:PARTICLE' : 'STACK:PARTICLE:SLICE';
  if (given === '' || rest.some(Number.isNaN)) {
    throw badOption(
      flag,
      `--${flag} takes ${form}, like stack_00.ome.tif${':7'.repeat(numbers)}, not "${text}".`,
    );
  }
  const stacks = sources.filter(({ kind }) => kind === 'stack');
  const found =
    stacks.find(({ name }) => name === given) ?? stacks.find(({ sourceId }) => String(sourceId) === given);
  if (found) return { stackId: found.sourceId, rest };
  const names = stacks.map(({ sourceId, name }) => `${sourceId} (${name})`);
  throw missingThing('stack', given, names, flag);
}

export function particleNamed(
  project: ProjectSummary,
  flag: string,
  text: string,
): { stackId: number; particle: number } {
  const { stackId, rest } = parseName(project, flag, text, 1);
  return { stackId, particle: rest[0] };
}

export function maskNamed(project: ProjectSummary, flag: string, text: string): ReferenceMask {
  const { stackId, rest } = parseName(project, flag, text, 2);
  return { stackId, particle: rest[0], slice: rest[1] };
}
