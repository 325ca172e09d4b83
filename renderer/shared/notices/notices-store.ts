import { defineStore } from 'pinia';
import { ref } from 'vue';
import { plainMessage } from '../../transport/errors.ts';

export interface Notice {
  id: number;
  kind: 'error' | 'warning' | 'success';
  text: string;
  /** True of what goes when nothing is out of date any more. */
  ofStale: boolean;
}

const READING_TIME_MS = 6000;
const MOST = 4;

/** Messages that belong to no place on a screen. Errors and warnings stay until they are dismissed, or no longer hold. */
export const useNotices = defineStore('notices', () => {
  const list = ref<Notice[]>([]);
  let nextId = 1;

  const dismiss = (id: number): void => {
    list.value = list.value.filter((notice) => notice.id !== id);
  };

  function add(kind: Notice['kind'], text: string, ofStale = false): void {
    const id = nextId++;
    // Of successes the newest says enough.
    const others = list.value.filter(
      (notice) => notice.text !== text && !(kind === 'success' && notice.kind === 'success'),
    );
    list.value = [...others, { id, kind, text, ofStale }].slice(-MOST);
    if (kind === 'success') setTimeout(() => dismiss(id), READING_TIME_MS);
  }

  return {
    list,
    dismiss,
    clear: () => {
      list.value = [];
    },
    succeed: (text: string) => add('success', text),
    warn: (text: string) => add('warning', text),
    warnOfStale: (text: string) => add('warning', text, true),
    nothingIsStale: () => {
      list.value = list.value.filter(({ ofStale }) => !ofStale);
    },
    fail: (error: unknown) => add('error', plainMessage(error)),
  };
});
