import { ref, watch, type Ref } from 'vue';
import { plainMessage } from '../../transport/errors.ts';
import { useSession } from '../session/session-store.ts';
import { useJobs } from './jobs-store.ts';

interface Starter {
  starting: Ref<boolean>;
  startError: Ref<string | null>;
  start(begin: () => Promise<unknown>): Promise<void>;
}

/** Starts long work and keeps what went wrong with the start. */
export function useStart(): Starter {
  const jobs = useJobs();
  const starting = ref(false);
  const startError = ref<string | null>(null);
  const session = useSession();
  // That the connection is lost is said for the whole window, and no longer true when it is back.
  watch(
    () => session.lost,
    () => (startError.value = null),
  );

  async function start(begin: () => Promise<unknown>): Promise<void> {
    starting.value = true;
    startError.value = null;
    try {
      await begin();
      await jobs.refresh();
    } catch (error) {
      startError.value = plainMessage(error);
    } finally {
      starting.value = false;
    }
  }

  return { starting, startError, start };
}
