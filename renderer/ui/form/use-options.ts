import { computed, ref, type ComputedRef, type Ref } from 'vue';
import type { z } from '../../../preload/contract/options/define-option.ts';
import { draftOf } from './draft-of.ts';
import { checkDraft, type Checked, type Draft } from './form-draft.ts';
import { tellTyped } from './typed-options.ts';
import { fieldsOf, type FieldGroup } from './form-fields.ts';

export interface OptionsDraft<Options> {
  groups: FieldGroup[];
  draft: Ref<Draft>;
  checked: ComputedRef<Checked<Options>>;
  errors: ComputedRef<Record<string, string>>;
  /** What a person typed; null where nothing was. */
  typed: Ref<Draft | null>;
  /** Fills the form with options that were used before, or null for defaults; what a person has typed stays. */
  startFrom(options: object | null): void;
  /** Fills the form with these options, whatever was typed. */
  startAgain(options: object | null): void;
}

/** A form's state for an options schema. */
export function useOptions<Schema extends z.ZodType>(
  schema: Schema,
  keep?: (path: string) => boolean,
): OptionsDraft<z.output<Schema>> {
  const groups = fieldsOf(schema)
    .map((group) => ({ ...group, fields: group.fields.filter((field) => keep?.(field.path) ?? true) }))
    .filter((group) => group.fields.length > 0);
  const draft = ref<Draft>({});
  const checked = computed(() => checkDraft(schema, groups, draft.value));
  const errors = computed(() => (checked.value.ok ? {} : checked.value.errors));
  const { typed, fill, fillUnlessTyped } = tellTyped(draft);
  const draftFor = (options: object | null): Draft => (options === null ? {} : draftOf(groups, options));
  const startFrom = (options: object | null): void => fillUnlessTyped(draftFor(options));
  const startAgain = (options: object | null): void => fill(draftFor(options));
  return { groups, draft, checked, errors, typed, startFrom, startAgain };
}
