import type { Flag } from './flags.ts';

export const textFlag = (name: string, placeholder: string, description: string, required = false): Flag => ({
  name,
  values: 1,
  placeholder,
  description,
  required,
  parse: ([value]) => value,
});

export const outFlag = (placeholder: string, description: string, required = false): Flag =>
  textFlag('out', placeholder, description, required);

/** A flag without a value. */
export const switchFlag = (name: string, description: string): Flag => ({
  name,
  values: 0,
  placeholder: '',
  description,
  parse: () => true,
});

/** Added by `flagsFor` to every command whose `--out` is a file. */
export const forceFlag = switchFlag(
  'force',
  'Replaces an existing file at --out even if it is of another kind; never an input, the project or its images.',
);
