import { defineStore } from 'pinia';
import { ref } from 'vue';

/** What the palette, the menu and the shortcuts can open, and what they ask of a screen. */
export type Panel = 'palette' | 'shortcuts' | 'about' | 'export';
export type Request =
  'import-stacks' | 'import-videos' | 'import-tracks' | 'import-detections' | 'tune-localising';

export const useCommands = defineStore('commands', () => {
  const panel = ref<Panel | null>(null);
  const request = ref<Request | null>(null);

  /** Hands a request to the screen that can meet it; null unless it is one of `kinds`. */
  function take(kinds: readonly Request[]): Request | null {
    const { value } = request;
    if (value === null || !kinds.includes(value)) return null;
    request.value = null;
    return value;
  }

  return { panel, request, take };
});
