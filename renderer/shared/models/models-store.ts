import { defineStore } from 'pinia';
import { computed, markRaw, ref, shallowRef, watch } from 'vue';
import type { ModelReport, ModelRow } from '../../../preload/contract/commands.ts';
import type { TrainOptions } from '../../../preload/contract/options/train.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';
import { useSession } from '../session/session-store.ts';

export const useModels = defineStore('models', () => {
  const session = useSession();
  const selectedId = ref<number | null>(null);
  const report = shallowRef<ModelReport | null>(null);
  const loading = ref(false);
  const error = ref<string | null>(null);
  /** Newest first. */
  const models = computed<ModelRow[]>(() =>
    (session.project?.models ?? []).toSorted((a, b) => b.modelId - a.modelId),
  );

  async function load(modelId: number | null): Promise<void> {
    error.value = null;
    if (modelId === null) {
      report.value = null;
      return;
    }
    loading.value = true;
    try {
      const got = await bridge().invoke('model.report', { modelId });
      if (selectedId.value === modelId) report.value = markRaw(got);
    } catch (reason) {
      if (selectedId.value === modelId) error.value = plainMessage(reason);
    } finally {
      loading.value = false;
    }
  }

  /** A model that has just been trained is looked at; else the one on show stays. */
  watch(
    () => models.value.map((model) => model.modelId),
    (now, before) => {
      const fresh = now.find((id) => !before?.includes(id));
      const stillThere = selectedId.value !== null && now.includes(selectedId.value);
      if (fresh !== undefined || !stillThere) selectedId.value = fresh ?? now[0] ?? null;
    },
    { immediate: true },
  );
  watch(selectedId, load, { immediate: true });
  watch(
    () => session.project?.path,
    () => void load(selectedId.value),
  );

  const start = (options: TrainOptions): Promise<{ jobId: number }> =>
    bridge().invoke('train.start', { options });

  return { models, selectedId, report, loading, error, start };
});
