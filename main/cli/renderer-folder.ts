import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { badInput } from '../../preload/contract/errors.ts';

/** The built window: beside the built programs, or in the repository, where it is built when it is not there yet. */
export function rendererFolder(): string {
  const here = import.meta.url;
  const fromSource = here.endsWith('.ts');
  const places = (fromSource ? ['../../out/renderer'] : ['../renderer', '../../renderer']).map((place) =>
    fileURLToPath(new URL(place, here)),
  );
  const find = (): string | undefined => places.find((folder) => existsSync(join(folder, 'index.html')));
  const found =
    find() ?? (fromSource && buildWindow(fileURLToPath(new URL('../..', here))) ? find() : undefined);
  if (!found) throw badInput('The window is not built and could not be; run "npm run build" to see why.');
  return found;
}

function buildWindow(root: string): boolean {
  process.stderr.write('Building the window, once ...\n');
  const tool = dirname(createRequire(import.meta.url).resolve('electron-vite/package.json'));
  const { status } = spawnSync(process.execPath, [join(tool, 'bin/electron-vite.js'), 'build'], {
    cwd: root,
    stdio: 'ignore',
  });
  return status === 0;
}
