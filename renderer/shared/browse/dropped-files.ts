import { bridge } from '../../transport/bridge.ts';
import { useSession } from '../session/session-store.ts';

const folderOf = (path: string): string => path.replace(/[\\/][^\\/]*$/, '');

/**
 * Paths of files that were dropped onto the window. A browser tells only their names and sizes: they are looked for beside the project and its
 * images, and in the person's own folder.
 */
export async function pathsOfDropped(
  files: readonly File[],
): Promise<{ paths: string[]; unknown: string[] }> {
  const { pathOf } = bridge();
  if (pathOf) return { paths: files.map((file) => pathOf(file)).filter(Boolean), unknown: [] };
  const { project } = useSession();
  const known = [project?.path, ...(project?.sources.map(({ path }) => path) ?? [])];
  const folders = new Set<string | null>([...known.flatMap((path) => (path ? [folderOf(path)] : [])), null]);
  const listed = await Promise.all(
    [...folders].flatMap((folder) =>
      (['image', 'tracks'] as const).map((kind) =>
        bridge()
          .invoke('files.browse', { folder, kind })
          .then(
            ({ entries }) => entries,
            () => [],
          ),
      ),
    ),
  );
  const entries = listed.flat();
  const found = files.map((file) =>
    entries.find(({ name, sizeBytes }) => name === file.name && sizeBytes === file.size),
  );
  return {
    paths: found.flatMap((entry) => entry?.path ?? []),
    unknown: files.filter((_, index) => !found[index]).map(({ name }) => name),
  };
}
