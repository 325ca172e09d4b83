import { ref, type Ref } from 'vue';
import { useNotices } from './notices-store.ts';

interface Busy {
  busy: Ref<boolean>;
  /** Does one thing at a time, nothing while another is being done; what goes wrong is said. */
  during(work: () => Promise<unknown>): Promise<void>;
}

/** For what is done by a click and takes a moment. */
export function useBusy(): Busy {
  const notices = useNotices();
  const busy = ref(false);

  async function during(work: () => Promise<unknown>): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    try {
      await work();
    } catch (error) {
      notices.fail(error);
    } finally {
      busy.value = false;
    }
  }

  return { busy, during };
}
