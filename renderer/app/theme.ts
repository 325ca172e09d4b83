import { readonly, ref } from 'vue';
import { Theme } from '../../preload/contract/settings.ts';
import { bridge } from '../transport/bridge.ts';

/** The last choice in this browser: shown until the program has said what it keeps. */
const KEY = 'janus3d.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');

const stored = Theme.safeParse(localStorage.getItem(KEY));
const choice = ref<Theme>(stored.success ? stored.data : 'system');

function apply(): void {
  const system = dark.matches ? 'dark' : 'light';
  document.documentElement.dataset['theme'] = choice.value === 'system' ? system : choice.value;
}

export const themeChoice = readonly(choice);

export function showTheme(next: Theme): void {
  choice.value = next;
  localStorage.setItem(KEY, next);
  apply();
}

export async function chooseTheme(next: Theme): Promise<void> {
  showTheme(next);
  await bridge().invoke('settings.setTheme', { theme: next });
}

/** Follows the system's setting from now on, unless the person chose. */
export function startTheme(): void {
  dark.addEventListener('change', apply);
  apply();
}
