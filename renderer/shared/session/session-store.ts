import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { AppInfo, Events, ProjectSummary } from '../../../preload/contract/commands.ts';
import type { RecentProject } from '../../../preload/contract/settings.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';

type Changed = Events['project.changed']['what'];

/** The open project and the program behind the window. */
export const useSession = defineStore('session', () => {
  const app = shallowRef<AppInfo | null>(null);
  const project = shallowRef<ProjectSummary | null>(null);
  const recent = ref<RecentProject[]>([]);
  const busy = ref(false);
  const error = ref<string | null>(null);
  /** Set when the connection has ended for good. */
  const lost = ref<string | null>(null);
  /** Counts changes by kind, so that screens know when to ask again. */
  const changes = ref<Record<Changed, number>>({
    project: 0,
    sources: 0,
    setups: 0,
    calibration: 0,
    models: 0,
    comparison: 0,
    learning: 0,
    tracks: 0,
    validations: 0,
    analysis: 0,
    history: 0,
  });

  const stacks = computed(() => project.value?.sources.filter((source) => source.kind === 'stack') ?? []);
  const videos = computed(() => project.value?.sources.filter((source) => source.kind === 'video') ?? []);

  async function refresh(): Promise<void> {
    // The tensor back end is known once it has been used.
    [app.value, project.value] = await Promise.all([
      bridge().invoke('app.info', {}),
      bridge().invoke('project.summary', {}),
    ]);
  }

  async function start(): Promise<void> {
    bridge().on('project.changed', ({ what }) => {
      const bumped = Object.entries(changes.value).map(([kind, times]): [string, number] => [
        kind,
        // What is undone or done again may be anything.
        what === 'history' || kind === what ? times + 1 : times,
      ]);
      changes.value = Object.fromEntries(bumped) as Record<Changed, number>;
      void refresh().catch((reason: unknown) => (error.value = plainMessage(reason)));
    });
    await refresh();
    recent.value = (await bridge().invoke('settings.get', {})).recent;
  }

  /** After the program behind the window was started again: the project is opened again, and everything is asked for anew. */
  async function resume(): Promise<void> {
    const path = project.value?.path;
    if (path !== undefined && (await bridge().invoke('project.summary', {}))?.path !== path)
      await bridge().invoke('project.open', { path });
    await refresh();
    lost.value = null;
    changes.value = Object.fromEntries(
      Object.entries(changes.value).map(([kind, times]) => [kind, times + 1]),
    ) as Record<Changed, number>;
  }

  async function attempt(work: () => Promise<void>): Promise<boolean> {
    busy.value = true;
    error.value = null;
    try {
      await work();
      return true;
    } catch (reason) {
      error.value = plainMessage(reason);
      return false;
    } finally {
      busy.value = false;
    }
  }

  const enter = (ask: () => Promise<ProjectSummary>): Promise<boolean> =>
    attempt(async () => {
      project.value = await ask();
      recent.value = (await bridge().invoke('settings.get', {})).recent;
    });

  const close = (): Promise<boolean> =>
    attempt(async () => {
      await bridge().invoke('project.close', {});
      project.value = null;
    });

  return {
    app,
    project,
    recent,
    busy,
    error,
    lost,
    changes,
    stacks,
    videos,
    start,
    refresh,
    resume,
    open: (path: string) => enter(() => bridge().invoke('project.open', { path })),
    create: (path: string) => enter(() => bridge().invoke('project.create', { path })),
    createSample: (path: string) =>
      enter(async () => (await bridge().invoke('project.sample', { path })).project),
    close,
    forget: async (path: string) => {
      recent.value = (await bridge().invoke('settings.forgetProject', { path })).recent;
    },
  };
});
