import { badOption } from '../../preload/contract/messages.ts';
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

export const textFlag = (name: string, placeholder: string, description: string, required = false): Flag => ({
  name,
  values: 1,
  placeholder,
  description,
  required,
  parse: ([value]) => value,
});
