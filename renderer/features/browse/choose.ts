import { ref } from 'vue';
import { bridge } from '../../transport/bridge.ts';

export type Purpose = 'open-project' | 'create-project' | 'stack' | 'video';

interface Request {
  purpose: Purpose;
  answer(paths: string[]): void;
}

/** What the window's own file browser was asked for; null while it is closed. */
export const request = ref<Request | null>(null);

/** The system's dialog where the shell has one, else the window's browser. Empty: the person cancelled. */
export function choosePaths(purpose: Purpose): Promise<string[]> {
  const { chooseFiles } = bridge();
  if (chooseFiles) return chooseFiles(purpose);
  return new Promise((resolve) => {
    request.value = {
      purpose,
      answer: (paths) => {
        request.value = null;
        resolve(paths);
      },
    };
  });
}
