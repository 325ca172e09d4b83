import { ref } from 'vue';
import type { FilePurpose } from '../../../preload/contract/commands.ts';
import { bridge } from '../../transport/bridge.ts';
import { useSession } from '../session/session-store.ts';

export type Purpose = FilePurpose;

interface Request {
  purpose: Purpose;
  answer(paths: string[]): void;
}

/** What the window's own file browser was asked for; null while it is closed. */
export const request = ref<Request | null>(null);

/**
 * The system's dialog where the work is done on this machine and the shell has one, else the window's browser, which
 * shows the files of the machine that does the work. Empty: the person cancelled.
 */
export function choosePaths(purpose: Purpose): Promise<string[]> {
  const { chooseFiles } = bridge();
  if (chooseFiles && useSession().app?.shell === 'electron') return chooseFiles(purpose);
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
