import { defineStore } from 'pinia';
import { markRaw, ref, shallowRef } from 'vue';
import type { Calibration } from '../../../preload/contract/commands.ts';
import type { CalibrateOptions } from '../../../preload/contract/options/calibrate.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';

export const useCalibration = defineStore('calibration', () => {
  const result = shallowRef<Calibration | null>(null);
  const loading = ref(false);
  const error = ref<string | null>(null);

  async function load(): Promise<void> {
    loading.value = true;
    error.value = null;
    try {
      const got = await bridge().invoke('calibration.get', {});
      result.value = got && markRaw(got);
    } catch (reason) {
      result.value = null;
      error.value = plainMessage(reason);
    } finally {
      loading.value = false;
    }
  }

  const start = (options: CalibrateOptions): Promise<{ jobId: number }> =>
    bridge().invoke('calibrate.start', { options });

  return { result, loading, error, load, start };
});
