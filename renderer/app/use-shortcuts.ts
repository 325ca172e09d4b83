import { onBeforeUnmount, onMounted } from 'vue';
import { useCommands } from '../shared/commands/commands-store.ts';
import { leaveEnlarged, toggleEnlarged, viewMeant } from '../ui/enlarge.ts';

/** How long after G a digit still chooses a step. */
const SEQUENCE_MS = 1500;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('input:not([type=checkbox], [type=range], [type=radio]), select, textarea'));

/** Keys that hold everywhere in a project; see `shortcuts.ts`. `goTo` a step by its place, from 0; `move` by so many steps. */
export function useShortcuts(goTo: (place: number) => void, move: (steps: 1 | -1) => void): void {
  const commands = useCommands();
  let sequenceAt = -Infinity;

  function plainKey(event: KeyboardEvent): boolean {
    const inSequence = event.timeStamp - sequenceAt < SEQUENCE_MS;
    sequenceAt = -Infinity;
    if (inSequence && /^[1-9]$/.test(event.key)) goTo(Number(event.key) - 1);
    else if (event.key.toLowerCase() === 'g') sequenceAt = event.timeStamp;
    else if (event.key.toLowerCase() === 'f') toggleEnlarged(viewMeant());
    else if (event.key === '?') commands.panel = 'shortcuts';
    else return event.key === 'Escape' && leaveEnlarged();
    return true;
  }

  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || document.querySelector('[role="dialog"]')) return;
    const control = event.ctrlKey || event.metaKey;
    let done = false;
    if (control && !event.altKey && event.key.toLowerCase() === 'k') {
      commands.panel = 'palette';
      done = true;
    } else if (event.altKey && !control && ['PageUp', 'PageDown'].includes(event.key)) {
      move(event.key === 'PageUp' ? -1 : 1);
      done = true;
    } else if (!control && !event.altKey && !isTyping(event.target)) done = plainKey(event);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Before the views see them: after G, a digit is a step, not a view.
  onMounted(() => window.addEventListener('keydown', onKey, { capture: true }));
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey, { capture: true }));
}
