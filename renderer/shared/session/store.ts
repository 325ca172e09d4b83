import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { AppInfo, Events, ProjectSummary } from '../../../preload/contract/commands.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';
import { forgetRecent, readRecent, rememberRecent, type RecentProject } from './recent.ts';

type Changed = Events['project.changed']['what'];

/** The open project and the program behind the window. */
export const useSession = defineStore('session', () => {
  const app = shallowRef<AppInfo | null>(null);
  const project = shallowRef<ProjectSummary | null>(null);
  const recent = ref<RecentProject[]>(readRecent());
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
    if (project.value) recent.value = rememberRecent(project.value);
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

  const enter = (command: 'project.open' | 'project.create', path: string): Promise<boolean> =>
    attempt(async () => {
      const summary = await bridge().invoke(command, { path });
      project.value = summary;
      recent.value = rememberRecent(summary);
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
    open: (path: string) => enter('project.open', path),
    create: (path: string) => enter('project.create', path),
    close,
    forget: (path: string) => {
      recent.value = forgetRecent(path);
    },
  };
});
