import { computed, ref, type ComputedRef, type Ref } from 'vue';
import { z } from '../../../preload/contract/options/define-option.ts';
import { DEFAULT_MODEL, ModelName, modelOption } from '../../../preload/contract/options/train.ts';
import { draftOf } from '../../ui/form/draft-of.ts';
import { checkDraft, type Checked, type Draft } from '../../ui/form/form-draft.ts';
import { tellTyped } from '../../ui/form/typed-options.ts';
import { fieldsOf, type FieldGroup } from '../../ui/form/form-fields.ts';

export interface ModelOptionsDraft<Options> {
  model: ComputedRef<ModelName>;
  /** The choice of the model and the options that the chosen one takes. */
  groups: ComputedRef<FieldGroup[]>;
  draft: Ref<Draft>;
  checked: ComputedRef<Checked<Options>>;
  errors: ComputedRef<Record<string, string>>;
  /** What a person typed; null where nothing was. */
  typed: Ref<Draft | null>;
  /** Fills the form with options that were used before, or null for defaults; what a person has typed stays. */
  startFrom(options: { model: ModelName } | null): void;
}

/** The choice of the model, then the fields of that model's schema in their groups. */
function groupsFor(schema: z.ZodObject): FieldGroup[] {
  const [choice] = fieldsOf(z.object({ model: modelOption }));
  const [first, ...others] = fieldsOf(schema);
  const own = (first?.fields ?? []).filter(({ path }) => path !== 'model');
  return [{ title: '', fields: [...(choice?.fields ?? []), ...own] }, ...others];
}

/** A form's state for options that depend on the model. What was typed for another model is kept while that one is not chosen. */
export function useModelOptions<Schemas extends Readonly<Record<ModelName, z.ZodObject>>>(
  schemas: Schemas,
): ModelOptionsDraft<z.output<Schemas[ModelName]>> {
  const draft = ref<Draft>({});
  const model = computed(() => ModelName.safeParse(draft.value['model']).data ?? DEFAULT_MODEL);
  const groups = computed(() => groupsFor(schemas[model.value]));
  const checked = computed(() =>
    checkDraft<Schemas[ModelName]>(schemas[model.value], groups.value, {
      ...draft.value,
      model: model.value,
    }),
  );
  const errors = computed(() => (checked.value.ok ? {} : checked.value.errors));
  const { typed, fillUnlessTyped } = tellTyped(draft);
  const startFrom = (options: { model: ModelName } | null): void =>
    fillUnlessTyped(options === null ? {} : draftOf(groupsFor(schemas[options.model]), options));
  return { model, groups, draft, checked, errors, typed, startFrom };
}
