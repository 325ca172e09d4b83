import { computed, type Ref, type WritableComputedRef } from 'vue';
import type { Draft } from './form-draft.ts';

interface Typed {
  /** What a person typed; null while the draft is as it was filled in. */
  typed: WritableComputedRef<Draft | null>;
  fill(next: Draft): void;
  /** What a person has typed stays. */
  fillUnlessTyped(next: Draft): void;
}

/** Tells a draft that a person typed from one that was filled in. */
export function tellTyped(draft: Ref<Draft>): Typed {
  let filled = JSON.stringify(draft.value);
  const isTyped = (): boolean => JSON.stringify(draft.value) !== filled;
  function fill(next: Draft): void {
    draft.value = next;
    filled = JSON.stringify(next);
  }
  return {
    typed: computed({
      get: () => (isTyped() ? draft.value : null),
      set: (kept) => {
        if (kept) draft.value = kept;
      },
    }),
    fill,
    fillUnlessTyped: (next) => {
      if (!isTyped()) fill(next);
    },
  };
}

const isText = (value: unknown): boolean => typeof value === 'string';

/** Whether something has the shape of a draft. */
export const isDraft = (value: unknown): value is Draft =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((one: unknown) => {
    if (Array.isArray(one)) return one.length === 2 && one.every(isText);
    if (typeof one !== 'object' || one === null) return isText(one) || typeof one === 'boolean';
    const { kind, values } = one as { kind?: unknown; values?: unknown };
    return isText(kind) && typeof values === 'object' && Object.values(values ?? {}).every(isText);
  });
