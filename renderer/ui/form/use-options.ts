import { computed, ref, type ComputedRef, type Ref } from 'vue';
import type { z } from '../../../preload/contract/options/define.ts';
import { checkDraft, type Checked, type Draft } from './draft.ts';
import { fieldsOf, type FieldGroup } from './fields.ts';

export interface OptionsDraft<Options> {
  groups: FieldGroup[];
  draft: Ref<Draft>;
  checked: ComputedRef<Checked<Options>>;
  errors: ComputedRef<Record<string, string>>;
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
  return { groups, draft, checked, errors };
}
