import { isAbsolute, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApi, type Api } from '../../main/api/api.ts';
import { JanusError } from '../../preload/contract/errors.ts';
import { CALLS } from '../support/contract-calls.ts';
import { READING } from '../support/contract-changes.ts';
import { changeableAnalysis, contentOf } from '../support/random-changes.ts';

const OPENING = /^project\.(create|open|sample|close)$/;

let analysis: ReturnType<typeof changeableAnalysis>;
let api: Api;
let content: unknown;
beforeAll(async () => {
  analysis = changeableAnalysis();
  await analysis.bringIn('stack', ['s.tif']);
  await analysis.bringIn('video', ['v.tif']);
  await analysis.calibrate();
  await analysis.train();
  await analysis.track(2);
  await analysis.validate(2);
  content = contentOf(analysis.project);
  api = createApi({ shell: 'served', threads: 1 });
  await api.call('project.open', { path: analysis.project.path });
});
afterAll(async () => {
  await api.close();
  analysis.close();
});

/** Calls name files in the folder of the project. */
const placed = (value: unknown): unknown =>
  typeof value === 'string' && /\.\w+$/.test(value) && !isAbsolute(value)
    ? join(analysis.folder, value)
    : typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, placed(item)]))
      : value;

it.each(READING.filter((name) => !OPENING.test(name)))(
  '%s leaves the content of the project as it is, answered or refused',
  async (name) => {
    await api.invoke(name, placed(CALLS[name])).catch((error: unknown) => {
      if (!(error instanceof JanusError) || error.tag === 'fault') throw error;
    });
    expect(contentOf(analysis.project)).toEqual(content);
  },
);
