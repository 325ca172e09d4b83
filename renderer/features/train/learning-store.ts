import { defineStore } from 'pinia';
import { markRaw, ref, shallowRef, watch } from 'vue';
import type { LearningCurve } from '../../../preload/contract/learning-curve.ts';
import type { LearningOptions } from '../../../preload/contract/options/learning-curve.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';
import { useSession } from '../../shared/session/session-store.ts';

/** How errors fall with the amount of calibration data, point by point as they come. */
export const useLearning = defineStore('learning', () => {
  const session = useSession();
  const curves = shallowRef<LearningCurve[]>([]);
  const error = ref<string | null>(null);

  async function load(): Promise<void> {
    error.value = null;
    if (!session.project) {
      curves.value = [];
      return;
    }
    try {
      curves.value = markRaw((await bridge().invoke('learning.get', {})).curves);
    } catch (reason) {
      error.value = plainMessage(reason);
    }
  }

  watch([() => session.project?.path, () => session.changes.learning], load, { immediate: true });

  const start = (options: LearningOptions): Promise<{ jobId: number }> =>
    bridge().invoke('learning.start', { options });

  return { curves, error, start };
});
