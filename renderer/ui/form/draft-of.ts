import type { Draft, DraftValue } from './form-draft.ts';
import type { Field, FieldGroup } from './form-fields.ts';

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

function draftValue({ control }: Field, value: unknown): DraftValue | undefined {
  switch (control.kind) {
    case 'switch':
      return typeof value === 'boolean' ? value : undefined;
    case 'pair':
      return Array.isArray(value) ? [textOf(value[0]), textOf(value[1])] : undefined;
    case 'variant': {
      if (!isPlain(value)) return undefined;
      const { kind, ...values } = value;
      const texts = Object.entries(values).map(([key, one]) => [key, textOf(one)] as const);
      return { kind: textOf(kind), values: Object.fromEntries(texts) };
    }
    default:
      return textOf(value) || undefined;
  }
}

/** What a person would have typed to get these options: every field that differs from its default. */
export function draftOf(groups: readonly FieldGroup[], options: object): Draft {
  const draft: Draft = {};
  for (const field of groups.flatMap((group) => group.fields)) {
    const value = field.path
      .split('.')
      .reduce<unknown>((part, key) => (isPlain(part) ? part[key] : undefined), options);
    if (JSON.stringify(value ?? null) === JSON.stringify(field.fallback ?? null)) continue;
    const typed = draftValue(field, value);
    if (typed !== undefined) draft[field.path] = typed;
  }
  return draft;
}
