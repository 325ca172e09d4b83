import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { HistoryEntry } from '../../../preload/contract/history.ts';
import { bridge } from '../../transport/bridge.ts';
import { useJobs } from '../jobs/jobs-store.ts';
import { useNotices } from '../notices/notices-store.ts';
import { useBusy } from '../notices/use-busy.ts';
import { useSession } from '../session/session-store.ts';

/** What was done in the project and can be undone, and what was undone. */
export const useHistory = defineStore('history', () => {
  const session = useSession();
  const jobs = useJobs();
  const notices = useNotices();
  /** Newest first. */
  const entries = shallowRef<HistoryEntry[]>([]);
  /** Size of what is kept for undoing. */
  const removedBytes = ref(0);
  const { busy, during } = useBusy();

  const undoable = computed(() => entries.value.find((entry) => !entry.undone) ?? null);
  const redoable = computed(() => entries.value.findLast((entry) => entry.undone) ?? null);
  /** Why nothing can be changed now; null where it can. */
  const blocked = computed(() => {
    if (session.project?.readOnly) return 'This project can’t be written to.';
    return jobs.running ? 'Wait for the running work, or cancel it.' : null;
  });

  async function load(): Promise<void> {
    if (!session.project) {
      entries.value = [];
      return;
    }
    const history = await bridge().invoke('history.get', {});
    entries.value = history.entries;
    removedBytes.value = history.removedBytes;
  }

  /** One change at a time; what goes wrong is said. */
  async function change(work: () => Promise<void>): Promise<void> {
    if (blocked.value) return;
    await during(async () => {
      await work();
      await load();
    });
  }

  const undo = (): Promise<void> =>
    change(async () => {
      const entry = await bridge().invoke('history.undo', {});
      notices.succeed(entry ? `Undone: ${entry.title}.` : 'There is nothing to undo.');
    });

  const redo = (): Promise<void> =>
    change(async () => {
      const entry = await bridge().invoke('history.redo', {});
      notices.succeed(entry ? `Done again: ${entry.title}.` : 'There is nothing to do again.');
    });

  /** Undoes or redoes until this entry is the last that holds. */
  const goTo = ({ commandId }: HistoryEntry): Promise<void> =>
    change(async () => {
      const backwards = entries.value.filter((entry) => !entry.undone && entry.commandId > commandId).length;
      const forwards = entries.value.filter((entry) => entry.undone && entry.commandId <= commandId).length;
      for (let step = 0; step < backwards; step += 1) await bridge().invoke('history.undo', {});
      for (let step = 0; step < forwards; step += 1) await bridge().invoke('history.redo', {});
    });

  const compact = (): Promise<void> =>
    change(async () => {
      const { beforeBytes, afterBytes } = await bridge().invoke('project.compact', {});
      const [before, after] = [beforeBytes, afterBytes].map((bytes) => (bytes / 1e6).toFixed(1));
      notices.succeed(`The file has ${after} MB now, it had ${before} MB.`);
    });

  watch(
    () => [session.project?.path, session.changes],
    () => void load().catch((error: unknown) => notices.fail(error)),
    { immediate: true },
  );

  return { entries, removedBytes, busy, blocked, undoable, redoable, undo, redo, goTo, compact };
});
