import { readonly, ref } from 'vue';

export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'janus3d.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const isChoice = (value: unknown): value is ThemeChoice =>
  value === 'system' || value === 'light' || value === 'dark';

const stored = localStorage.getItem(KEY);
const choice = ref<ThemeChoice>(isChoice(stored) ? stored : 'system');

function apply(): void {
  const system = dark.matches ? 'dark' : 'light';
  document.documentElement.dataset['theme'] = choice.value === 'system' ? system : choice.value;
}

export const themeChoice = readonly(choice);

export function chooseTheme(next: ThemeChoice): void {
  choice.value = next;
  localStorage.setItem(KEY, next);
  apply();
}

/** Follows the system's setting from now on, unless the person chose. */
export function startTheme(): void {
  dark.addEventListener('change', apply);
  apply();
}
