import { isMet, type z } from '../../../preload/contract/options/define-option.ts';
import type { Field, FieldGroup } from './form-fields.ts';

/** What a person typed, by path; a path that is missing stands at its default. */
export type Draft = Record<string, DraftValue>;
export type DraftValue = string | boolean | [string, string] | VariantDraft;
export interface VariantDraft {
  kind: string;
  values: Record<string, string>;
}

export type Checked<Options> = { ok: true; options: Options } | { ok: false; errors: Record<string, string> };

/** The number of a text as people type it, with a decimal comma too; the text itself where it is none. */
export const numberOf = (text: string): number | string => {
  const number = Number(text.trim().replace(',', '.').replace('\u2212', '-'));
  return text.trim() === '' || Number.isNaN(number) ? text : number;
};

/** An end of a range as people type it: `open` for an empty text, null for one that is no number. */
export function rangeEnd(text: string, open: number): number | null {
  const typed = numberOf(text);
  if (typeof typed === 'number') return typed;
  return text.trim() === '' ? open : null;
}

/** undefined leaves the default to the schema. */
function valueOf(field: Field, draft: DraftValue): unknown {
  if (typeof draft === 'boolean') return draft;
  if (Array.isArray(draft)) {
    return draft.every((text) => text.trim() === '')
      ? field.nullable
        ? null
        : undefined
      : draft.map(numberOf);
  }
  if (typeof draft === 'object') {
    const entries = Object.entries(draft.values).map(([key, text]) => [key, numberOf(text)] as const);
    return { kind: draft.kind, ...Object.fromEntries(entries) };
  }
  if (draft.trim() === '') return field.nullable ? null : undefined;
  if (field.control.kind === 'choice')
    return field.control.choices.find(({ value }) => String(value) === draft)?.value;
  if (field.control.kind === 'text') return draft.trim();
  return numberOf(draft);
}

/** The groups with those fields alone that count beside what was typed in others. What was typed in a hidden one is kept, but not sent. */
export function shownGroups(groups: readonly FieldGroup[], draft: Draft): FieldGroup[] {
  const byPath = new Map(groups.flatMap(({ fields }) => fields.map((field) => [field.path, field] as const)));
  const valueAt = (path: string): unknown => {
    const field = byPath.get(path);
    const typed = draft[path];
    return (field && typed !== undefined ? valueOf(field, typed) : undefined) ?? field?.fallback;
  };
  return groups
    .map(({ title, fields }) => ({
      title,
      fields: fields.filter(({ needs }) => needs.every((need) => isMet(need, valueAt(need.option)))),
    }))
    .filter(({ fields }) => fields.length > 0);
}

function plainIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return `Must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}.`;
    case 'too_big':
      return `Must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}.`;
    case 'invalid_type':
      if (issue.expected === 'string') return 'Must be filled in.';
      return issue.expected === 'int' ? 'Must be a whole number.' : 'Give a number.';
    case 'invalid_union':
      return issue.errors.flat()[0] ? plainIssue(issue.errors.flat()[0]) : 'Not a valid value.';
    default:
      return `${issue.message.charAt(0).toUpperCase()}${issue.message.slice(1)}${issue.message.endsWith('.') ? '' : '.'}`;
  }
}

/** The schema's verdict on a draft: options ready to send, or one line for each wrong field. */
export function checkDraft<Schema extends z.ZodType>(
  schema: Schema,
  groups: FieldGroup[],
  draft: Draft,
): Checked<z.output<Schema>> {
  const input: Record<string, unknown> = {};
  for (const field of shownGroups(groups, draft).flatMap((group) => group.fields)) {
    const typed = draft[field.path];
    if (typed === undefined) continue;
    const value = valueOf(field, typed);
    if (value === undefined) continue;
    const [outer = '', inner] = field.path.split('.');
    if (inner === undefined) input[outer] = value;
    else input[outer] = { ...(input[outer] as object | undefined), [inner]: value };
  }
  const result = schema.safeParse(input);
  if (result.success) return { ok: true, options: result.data };
  const errors: Record<string, string> = {};
  for (const issue of result.error.issues) {
    const path = issue.path.map(String);
    const field = groups
      .flatMap((group) => group.fields)
      .find((candidate) => candidate.path === path.slice(0, candidate.path.split('.').length).join('.'));
    errors[field?.path ?? path.join('.')] ??= plainIssue(issue);
  }
  return { ok: false, errors };
}
