import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtProgram } from '../../preload/contract/built-program.ts';
import { badInput, type JanusError } from '../../preload/contract/errors.ts';
import { SimulateOptions } from '../../preload/contract/options/simulate.ts';
import { ImportOptions, optionsOf } from '../../preload/contract/options/source.ts';
import type { Workflow } from './workflow-context.ts';
import { importSources } from './import.ts';

/** Small enough for a package and for five minutes of analysis. */
export const SAMPLE_SCENE = SimulateOptions.parse({
  stacks: 3,
  slices: 60,
  frames: 60,
  size: 384,
  particles: 4,
});
export const SAMPLE_SEED = 1;

/** Where a package carries the images; a repository has them there once a package was made. */
const CARRIED = fileURLToPath(builtProgram(import.meta.url, '../../out/sample', '../sample'));

/** The images lie beside the project, in a folder of its name. */
export const sampleFolder = (projectPath: string): string => projectPath.replace(/\.janus3d$/, '-images');

/**
 * Fills a project with the sample: z-stacks and a video whose true heights are known, for trying the program. The images are copied from
 * the package, or simulated; both give the same bytes.
 *
 * @throws bad-input if the folder of the images is there already
 */
export async function fillWithSample(context: Workflow, carriedIn = CARRIED): Promise<void> {
  const { project, worker } = context;
  const folder = sampleFolder(project.path);
  await makeFolder(folder);
  try {
    await writeImages(context, folder, carriedIn);
    const images = (await readdir(folder)).filter((name) => name.endsWith('.ome.tif')).toSorted();
    const options = ImportOptions.parse({ axialScale: { kind: 'number', factor: SAMPLE_SCENE.axialFactor } });
    for (const kind of ['stack', 'video'] as const) {
      const paths = images.filter((name) => name.startsWith(kind)).map((name) => join(folder, name));
      await importSources(project, worker, kind, paths, optionsOf(kind, options));
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

export const imagesAreThere = (folder: string): JanusError =>
  badInput(`${folder} is there already; give the project another name.`, { path: folder });

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'EEXIST' ? imagesAreThere(folder) : error;
  }
}

async function writeImages(
  { worker, signal, report }: Workflow,
  folder: string,
  carriedIn: string,
): Promise<void> {
  const carried = await readdir(carriedIn).catch(() => []);
  if (carried.length === 0) {
    const onProgress = ({ done, total }: { done: number; total: number }): void =>
      report('Simulating the sample', done, total);
    const scene = { options: SAMPLE_SCENE, outDir: folder, seed: SAMPLE_SEED };
    await worker.call('simulate', scene, { signal, onProgress });
    return;
  }
  for (const [done, name] of carried.entries()) {
    report('Copying the sample', done, carried.length);
    await copyFile(join(carriedIn, name), join(folder, name));
  }
}
