import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import { useSession } from '../session/session-store.ts';

/** Tables of trajectories that were chosen or dropped to be imported, one after the other; forgotten with their project. */
export const useTablesToImport = defineStore('tables-to-import', () => {
  const session = useSession();
  const paths = ref<string[]>([]);
  watch(
    () => session.project?.path,
    () => (paths.value = []),
    { flush: 'sync' },
  );
  return { paths };
});
