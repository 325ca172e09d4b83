import { onActivated, onBeforeUnmount, onDeactivated, onMounted } from 'vue';
import { isTyping } from '../../ui/is-typing.ts';

/** Single keys of the tools of a screen, while it is on show and nothing is being typed and no dialog is open. */
export function useToolKeys(keys: Record<string, () => void>): void {
  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event.target) || document.querySelector('[role=dialog]')) return;
    const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }
  const on = (): void => window.addEventListener('keydown', onKey);
  const off = (): void => window.removeEventListener('keydown', onKey);
  onMounted(on);
  onActivated(on);
  onDeactivated(off);
  onBeforeUnmount(off);
}
