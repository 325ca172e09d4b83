import { badOption } from '../../preload/contract/error-messages.ts';
import type { Flag } from './flags.ts';

export const outFlag = (placeholder: string, description: string, required = false): Flag => ({
  name: 'out',
  values: 1,
  placeholder,
  description,
  required,
  parse: ([value]) => {
    if (!value) throw badOption('out', `--out takes a name: --out ${placeholder}.`);
    return value;
  },
});

/** On or off: `--NAME`. */
export const switchFlag = (name: string, description: string): Flag => ({
  name,
  values: 0,
  placeholder: '',
  description,
  parse: () => true,
});

export const textFlag = (name: string, placeholder: string, description: string, required = false): Flag => ({
  name,
  values: 1,
  placeholder,
  description,
  required,
  parse: ([value]) => value,
});

/** Every command that writes a file takes it. */
export const forceFlag = switchFlag(
  'force',
  'Replaces the file of --out where it is of another kind than what is written; never an input, the project or its images.',
);
