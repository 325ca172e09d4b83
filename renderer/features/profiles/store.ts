import { defineStore } from 'pinia';
import { markRaw, ref, shallowRef } from 'vue';
import type { ProfileRow } from '../../../preload/contract/commands.ts';
import type { SetupProfile } from '../../../preload/contract/options/profile.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';

/** Setup profiles of the open project, presets first. */
export const useProfiles = defineStore('profiles', () => {
  const rows = shallowRef<ProfileRow[]>([]);
  const error = ref<string | null>(null);

  async function load(): Promise<void> {
    error.value = null;
    try {
      rows.value = markRaw((await bridge().invoke('profiles.list', {})).profiles);
    } catch (reason) {
      error.value = plainMessage(reason);
    }
  }

  async function save(profile: SetupProfile): Promise<void> {
    await bridge().invoke('profile.save', { profile });
    await load();
  }

  async function remove(name: string): Promise<void> {
    await bridge().invoke('profile.remove', { name });
    await load();
  }

  return { rows, error, load, save, remove };
});
