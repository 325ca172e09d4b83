import { defineStore } from 'pinia';
import { markRaw, ref, shallowRef, watch } from 'vue';
import type { CompareRow } from '../../../preload/contract/commands.ts';
import type { CompareOptions } from '../../../preload/contract/options/compare.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';
import { useSession } from '../../shared/session/session-store.ts';

/** Tests of models against each other, as they come. */
export const useComparison = defineStore('comparison', () => {
  const session = useSession();
  const rows = shallowRef<CompareRow[]>([]);
  const error = ref<string | null>(null);

  async function load(): Promise<void> {
    error.value = null;
    if (!session.project) {
      rows.value = [];
      return;
    }
    try {
      rows.value = markRaw((await bridge().invoke('compare.get', {})).rows);
    } catch (reason) {
      error.value = plainMessage(reason);
    }
  }

  watch([() => session.project?.path, () => session.changes.comparison], load, { immediate: true });

  const start = (options: CompareOptions): Promise<{ jobId: number }> =>
    bridge().invoke('compare.start', { options });

  return { rows, error, start };
});
