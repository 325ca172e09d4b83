import { createPinia, setActivePinia } from 'pinia';
import type { ProjectSummary } from '../../../preload/contract/commands.ts';
import { provideBridge } from '../../../renderer/transport/bridge.ts';

/** What a store asks for, answered when the test says so. */
interface Call {
  name: string;
  answer(value: unknown): Promise<void>;
  fail(): Promise<void>;
}
export let calls: Call[] = [];
export const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 0));
export const callOf = (name: string, at = 0): Call => {
  const call = calls.filter((one) => one.name === name)[at];
  if (!call) throw new Error(`${name} was not called ${at + 1} times`);
  return call;
};

/** Before each test: nothing is asked for yet, and all stores are new. */
export function beginCalls(): void {
  calls = [];
  setActivePinia(createPinia());
  provideBridge({
    invoke: (name: string) =>
      new Promise<never>((resolve, reject) => {
        calls.push({
          name,
          answer: (value) => (resolve(value as never), settled()),
          fail: () => (reject(new Error('unreadable')), settled()),
        });
      }),
    on: () => () => undefined,
    chooseFiles: null,
  });
}

/** A project with one video, number 1, that has the trajectories of one set. */
export const projectAt = (path: string, setId = 1): ProjectSummary =>
  ({
    path,
    sources: [{ sourceId: 1, kind: 'video', name: 'v.tif', frames: 9, height: 8, options: { tags: {} } }],
    tracks: [{ videoId: 1, setId, name: '', createdAt: String(setId) }],
    trackSets: [],
  }) as unknown as ProjectSummary;
