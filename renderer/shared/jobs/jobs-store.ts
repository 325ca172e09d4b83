import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import type { LeftWork } from '../../../preload/contract/jobs.ts';
import type { JobState } from '../../../preload/contract/commands.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';
import { useSession } from '../session/session-store.ts';

export type JobKind = JobState['kind'];

/** Long work of the open project, as main reports it. */
export const useJobs = defineStore('jobs', () => {
  const session = useSession();
  const jobs = ref<JobState[]>([]);
  /** Work that ran or waited when the program before ended. */
  const left = ref<LeftWork[]>([]);
  const cancelling = ref<number | null>(null);
  const error = ref<string | null>(null);
  /** Ticks while something runs, so that clocks do not stand still between reports. */
  const now = ref(0);
  /** When each job last reported, on the same clock. */
  const reportedAt = new Map<number, number>();
  /** The videos of jobs that this window has started. */
  const videoOf = new Map<number, number>();
  const running = computed(() => jobs.value.find((job) => job.state === 'running') ?? null);

  /** In which those that waited begin, as main last said; newer ones come after them. */
  const order = ref<number[]>([]);
  /** Those that wait for the running one, in the order in which they will begin. */
  const queued = computed(() => {
    const waiting = jobs.value.filter((job) => job.state === 'queued').toReversed();
    const places = new Map(order.value.map((jobId, place) => [jobId, place]));
    const placeOf = ({ jobId }: JobState): number => places.get(jobId) ?? places.size + jobId;
    return waiting.toSorted((a, b) => placeOf(a) - placeOf(b));
  });

  function put(job: JobState): void {
    reportedAt.set(job.jobId, performance.now());
    const others = jobs.value.filter((other) => other.jobId !== job.jobId);
    jobs.value = [...others, job].sort((a, b) => b.jobId - a.jobId);
    if (job.state !== 'running' && job.state !== 'queued' && cancelling.value === job.jobId)
      cancelling.value = null;
  }

  async function refresh(): Promise<void> {
    const listed = await bridge().invoke('jobs.list', {});
    order.value = listed
      .filter((job) => job.state === 'queued')
      .map(({ jobId }) => jobId)
      .toReversed();
    jobs.value = listed.toSorted((a, b) => b.jobId - a.jobId);
    left.value = await bridge().invoke('jobs.left', {});
  }

  function start(): void {
    bridge().on('job', put);
    watch(
      () => session.project?.path,
      async (path) => {
        jobs.value = [];
        left.value = [];
        order.value = [];
        error.value = null;
        videoOf.clear();
        if (path) await refresh();
      },
    );
  }

  async function cancel(jobId: number): Promise<void> {
    cancelling.value = jobId;
    error.value = null;
    try {
      await bridge().invoke('job.cancel', { jobId });
    } catch (reason) {
      cancelling.value = null;
      error.value = plainMessage(reason);
    }
  }

  /** Lets a job that waits begin before the one that is before it now. */
  async function moveUp(jobId: number): Promise<void> {
    const place = queued.value.findIndex((job) => job.jobId === jobId) - 1;
    if (place < 0) return;
    await bridge().invoke('job.move', { jobId, place });
    await refresh();
  }

  /** Starts what the program before has left, or forgets it. */
  async function takeLeft(start: boolean): Promise<void> {
    error.value = null;
    try {
      const { refused } = await bridge().invoke('jobs.takeLeft', { start });
      if (refused.length > 0) error.value = refused.join(' ');
    } catch (reason) {
      error.value = plainMessage(reason);
    }
    await refresh();
  }

  let clock: ReturnType<typeof setInterval> | undefined;
  watch(
    () => running.value !== null,
    (runs) => {
      clearInterval(clock);
      if (runs) clock = setInterval(() => (now.value = performance.now()), 1000);
    },
  );
  /** Seconds that a job has run, and that it may still take, as of now. */
  function timesOf(job: JobState): { elapsedS: number; remainingS: number | null } {
    const since = Math.max(0, (now.value - (reportedAt.get(job.jobId) ?? now.value)) / 1000);
    const passed = job.state === 'running' ? since : 0;
    return {
      elapsedS: job.elapsedS + passed,
      remainingS: job.remainingS === null ? null : Math.max(0, job.remainingS - passed),
    };
  }

  const startedOf = (jobId: number, videoId: number | null): void => {
    if (videoId !== null) videoOf.set(jobId, videoId);
  };

  /** The newest job of a kind that has ended, whatever became of it; null where it is known to be of another video. */
  function lastEnded(kind: JobKind, videoId: number | null = null): JobState | null {
    const last = jobs.value.find(
      (job) => job.kind === kind && job.state !== 'queued' && job.state !== 'running',
    );
    if (!last) return null;
    const its = videoOf.get(last.jobId) ?? videoId;
    return videoId === null || its === videoId ? last : null;
  }
  const runs = (kind: JobKind): boolean => running.value?.kind === kind;

  return {
    jobs,
    left,
    running,
    queued,
    cancelling,
    moveUp,
    takeLeft,
    error,
    start,
    refresh,
    cancel,
    startedOf,
    lastEnded,
    runs,
    timesOf,
  };
});

export const JOB_NAMES: Record<JobKind, string> = {
  calibrate: 'Calibrating',
  train: 'Training',
  compare: 'Comparing',
  learning: 'Learning curve',
  import: 'Importing a table',
  track: 'Tracking',
  live: 'Live tracking',
  validate: 'Validating',
  analyse: 'Analysing',
  update: 'Bringing up to date',
  sample: 'Making the sample',
};

/** The step of the analysis at which each kind of work is started and shown. */
export const STEP_OF_JOB = {
  calibrate: 'calibrate',
  train: 'train',
  compare: 'train',
  learning: 'train',
  import: 'track',
  track: 'track',
  live: 'live',
  validate: 'validate',
  analyse: 'analyse',
  update: 'calibrate',
  sample: 'images',
} as const satisfies Record<JobKind, string>;
