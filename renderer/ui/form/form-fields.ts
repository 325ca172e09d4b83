import type { Need, z } from '../../../preload/contract/options/define-option.ts';
import {
  walkOptions,
  type Choice,
  type OptionEntry,
  type OptionKind,
} from '../../../preload/contract/options/walk-options.ts';

/** What a form shows of one option; made from the schema that also checks it. */
export interface Field {
  /** `localise.radiusUm`. */
  path: string;
  title: string;
  description: string;
  unit: string;
  basic: boolean;
  control: Control;
  /** Empty means "find it yourself": automatic, or from the file. */
  nullable: boolean;
  fallback: unknown;
  /** It counts only where all of these hold, of the fields at these paths. */
  needs: Need[];
}

export type Control =
  | { kind: 'number' | 'pair'; limits: string }
  | { kind: 'text' | 'switch' }
  | { kind: 'choice'; choices: Choice[] }
  | { kind: 'variant'; variants: { value: string; name: string; fields: Field[] }[] };

export interface FieldGroup {
  /** Empty for options that stand at the top of the schema. */
  title: string;
  fields: Field[];
}

function controlOf(kind: OptionKind): Control | null {
  switch (kind.kind) {
    case 'list':
    case 'other':
      return null;
    case 'variant':
      return {
        kind: 'variant',
        variants: kind.variants.map(({ value, name, entries }) => ({
          value: String(value),
          name,
          fields: entries.flatMap((entry) => fieldOf(entry) ?? []),
        })),
      };
    default:
      return kind;
  }
}

function fieldOf({
  path,
  title,
  description,
  unit,
  basic,
  nullable,
  fallback,
  unlessGiven,
  needs,
  kind,
}: OptionEntry): Field | null {
  const control = controlOf(kind);
  if (!control) return null;
  const beside = needs.map((need) => ({ ...need, option: [...path.slice(0, -1), need.option].join('.') }));
  return {
    path: path.join('.'),
    title,
    description: [description, unlessGiven && `Unless given, ${unlessGiven}.`].filter(Boolean).join(' '),
    unit,
    basic,
    nullable,
    fallback,
    needs: beside,
    control,
  };
}

/** Fields of an options schema, those of its steps in groups of their own, in order. Lists and tags have controls of their own elsewhere. */
export function fieldsOf(schema: z.ZodType): FieldGroup[] {
  const groups: FieldGroup[] = [{ title: '', fields: [] }];
  for (const entry of walkOptions(schema)) {
    const field = fieldOf(entry);
    if (!field) continue;
    const group = groups.find(({ title }) => title === entry.group);
    if (group) group.fields.push(field);
    else groups.push({ title: entry.group, fields: [field] });
  }
  return groups.filter((group) => group.fields.length > 0);
}
