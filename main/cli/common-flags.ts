import type { Flag } from './flags.ts';

export const outFlag = (placeholder: string, description: string, required = false): Flag => ({
  name: 'out',
  values: 1,
  placeholder,
  description,
  required,
  parse: ([value]) => value,
});

export const textFlag = (name: string, placeholder: string, description: string, required = false): Flag => ({
  name,
  values: 1,
  placeholder,
  description,
  required,
  parse: ([value]) => value,
});
