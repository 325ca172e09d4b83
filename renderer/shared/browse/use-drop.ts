import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';
import { useNotices } from '../notices/notices-store.ts';
import { pathsOfDropped } from './dropped-files.ts';

/** Files that are dropped anywhere onto the window; `over` is true while some are held above it. */
export function useDrop(onPaths: (paths: string[]) => void): { over: Ref<boolean> } {
  const notices = useNotices();
  const over = ref(false);
  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

  function onOver(event: DragEvent): void {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    over.value = true;
  }
  function onLeave(event: DragEvent): void {
    if (event.relatedTarget === null) over.value = false;
  }
  async function onDrop(event: DragEvent): Promise<void> {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    over.value = false;
    const { paths, unknown } = await pathsOfDropped([...(event.dataTransfer?.files ?? [])]);
    if (unknown.length > 0)
      notices.warn(
        `A browser does not say where ${unknown.join(', ')} lies; choose it with Import, or put it beside the project.`,
      );
    if (paths.length > 0) onPaths(paths);
  }
  const drop = (event: DragEvent): void => void onDrop(event).catch((error: unknown) => notices.fail(error));
  onMounted(() => {
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', drop);
  });
  onBeforeUnmount(() => {
    window.removeEventListener('dragover', onOver);
    window.removeEventListener('dragleave', onLeave);
    window.removeEventListener('drop', drop);
  });
  return { over };
}
