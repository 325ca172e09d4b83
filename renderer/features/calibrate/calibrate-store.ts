import { defineStore } from 'pinia';
import { markRaw, ref, shallowRef } from 'vue';
import type { Calibration } from '../../../preload/contract/commands.ts';
import type { CalibrateOptions, ReferenceMask } from '../../../preload/contract/options/calibrate.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';

export const useCalibration = defineStore('calibration', () => {
  const result = shallowRef<Calibration | null>(null);
  const loading = ref(false);
  const error = ref<string | null>(null);
  /** Masks chosen by hand for the next calibration; null: the program chooses. */
  const references = ref<ReferenceMask[] | null>(null);

  async function load(): Promise<void> {
    loading.value = true;
    error.value = null;
    try {
      const got = await bridge().invoke('calibration.get', {});
      if (got?.createdAt !== result.value?.createdAt)
        references.value = got?.reference.byHand ? got.reference.members : null;
      result.value = got && markRaw(got);
    } catch (reason) {
      result.value = null;
      error.value = plainMessage(reason);
    } finally {
      loading.value = false;
    }
  }

  const start = (options: CalibrateOptions): Promise<{ jobId: number }> =>
    bridge().invoke('calibrate.start', {
      options: { ...options, align: { ...options.align, references: references.value } },
    });

  /** Uses a particle or leaves it out by hand; null leaves it to the program. */
  const choose = (stackId: number, particle: number, use: boolean | null): Promise<{ pending: boolean }> =>
    bridge().invoke('calibration.setZSeries', { stackId, particle, use });

  /** Leaves masks out of what models learn from, or uses them again. */
  const leaveOut = (masks: ReferenceMask[], out: boolean): Promise<unknown> =>
    bridge().invoke('masks.leaveOut', { masks, leaveOut: out });

  return { result, loading, error, references, load, start, choose, leaveOut };
});
