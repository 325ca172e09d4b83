import { resolve } from 'node:path';
import { withApi } from '../main/cli/with-api.ts';
import { createProgress } from '../main/cli/progress.ts';
import { SAMPLE_SCENE, SAMPLE_SEED } from '../main/workflow/sample.ts';

/** Simulates the images of the sample that a package carries; run before electron-builder. */
const input = {
  positionals: [],
  values: new Map(),
  seed: SAMPLE_SEED,
  threads: undefined,
  signal: new AbortController().signal,
  progress: createProgress(process.stderr),
};
await withApi(input, (api) =>
  api.tools.simulate(resolve(import.meta.dirname, '../out/sample'), SAMPLE_SCENE, SAMPLE_SEED, {
    onProgress: ({ done, total }) => input.progress.report('Simulating the sample', done, total),
  }),
);
input.progress.end();
