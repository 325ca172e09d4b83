import type { Ref } from 'vue';
import type { Draft } from '../../ui/form/form-draft.ts';
import { isDraft } from '../../ui/form/typed-options.ts';
import { keep } from './keep-in-tab.ts';
import { useSession } from './session-store.ts';

/** Keeps the options that a person typed into the form of a step, over a reload. */
export function keepTyped(step: string, typed: Ref<Draft | null>): void {
  keep(`options.${step}`, useSession().project?.path, typed, isDraft);
}
