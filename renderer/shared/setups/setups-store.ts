import { defineStore } from 'pinia';
import { markRaw, ref, shallowRef } from 'vue';
import type { SetupRow } from '../../../preload/contract/commands.ts';
import type { Setup } from '../../../preload/contract/options/setup.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';

/** Setups of the open project, presets first. */
export const useSetups = defineStore('setups', () => {
  const rows = shallowRef<SetupRow[]>([]);
  const error = ref<string | null>(null);

  async function load(): Promise<void> {
    error.value = null;
    try {
      rows.value = markRaw((await bridge().invoke('setups.list', {})).setups);
    } catch (reason) {
      error.value = plainMessage(reason);
    }
  }

  async function save(setup: Setup): Promise<void> {
    await bridge().invoke('setup.save', { setup });
    await load();
  }

  async function remove(name: string): Promise<void> {
    await bridge().invoke('setup.remove', { name });
    await load();
  }

  return { rows, error, load, save, remove };
});
