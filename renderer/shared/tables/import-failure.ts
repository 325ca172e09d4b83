import { computed, type ComputedRef } from 'vue';
import { windowWords } from '../../../preload/contract/options/window-words.ts';
import { useJobs } from '../jobs/jobs-store.ts';

/** Why the last import of a table failed; null while another one runs. */
export function useImportFailure(): ComputedRef<string | null> {
  const jobs = useJobs();
  return computed(() => {
    const last = jobs.runs('import') ? null : jobs.lastEnded('import');
    return last?.state === 'failed' ? windowWords(last.error ?? 'It failed.') : null;
  });
}
