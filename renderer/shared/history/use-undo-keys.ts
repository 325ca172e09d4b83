import { onBeforeUnmount, onMounted } from 'vue';
import { isTyping } from '../../ui/is-typing.ts';
import { useHistory } from './history-store.ts';

/** Ctrl+Z undoes, Ctrl+Shift+Z and Ctrl+Y redo. */
export function useUndoKeys(): void {
  const history = useHistory();
  function onKey(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    event.preventDefault();
    void (key === 'y' || event.shiftKey ? history.redo() : history.undo());
  }
  onMounted(() => window.addEventListener('keydown', onKey));
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey));
}
