import { computed, type ComputedRef } from 'vue';
import { useAnalyses } from '../shared/analyses/analyses-store.ts';
import { useJobs, type JobKind } from '../shared/jobs/jobs-store.ts';
import { useSession } from '../shared/session/session-store.ts';
import { useValidations } from '../shared/validations/validations-store.ts';
import { choiceName } from '../ui/form/choice-names.ts';
import { count, fixed } from '../ui/format.ts';
import type { IconName } from '../ui/icons.ts';

export type StepName = 'images' | 'calibrate' | 'train' | 'track' | 'validate' | 'analyse' | 'live';

export interface Step {
  name: StepName;
  title: string;
  icon: IconName;
  state: 'done' | 'stale' | 'ready' | 'blocked' | 'running';
  /** What is there, or what is missing. */
  text: string;
  /** Why it is out of date. */
  why?: string;
}

/** Of results that are out of date. */
const stale = (changes: readonly string[]): Pick<Step, 'state' | 'text' | 'why'> => ({
  state: 'stale',
  text: 'Out of date',
  why: [...new Set(changes)].join('; '),
});

/** The analysis in its order, with what each step has or waits for. */
export function useSteps(): ComputedRef<Step[]> {
  const session = useSession();
  const jobs = useJobs();
  const validations = useValidations();
  const analyses = useAnalyses();
  const isRunning = (kind: JobKind): boolean => jobs.running?.kind === kind;
  const hasModel = (): boolean => (session.project?.models.length ?? 0) > 0;

  function images(): Step {
    const parts = [
      session.stacks.length > 0 ? count(session.stacks.length, 'stack') : '',
      session.videos.length > 0 ? count(session.videos.length, 'video') : '',
    ].filter(Boolean);
    const done = parts.length > 0;
    const base = { name: 'images', title: 'Images', icon: 'image' } as const;
    const sources = session.project?.sources ?? [];
    const gone = sources.filter(({ present }) => !present);
    if (gone.length > 0) {
      const why = `Not found where they were: ${gone.map(({ name }) => name).join(', ')}`;
      return { ...base, state: 'stale', text: `${count(gone.length, 'file')} not found`, why };
    }
    const changes = sources.flatMap(({ importedDetections }) => importedDetections?.outOfDate ?? []);
    if (changes.length > 0) return { ...base, ...stale(changes) };
    return {
      ...base,
      state: done ? 'done' : 'ready',
      text: done ? parts.join(', ') : 'Nothing imported yet',
    };
  }

  function calibrate(): Step {
    const base = { name: 'calibrate', title: 'Calibrate', icon: 'stack' } as const;
    const calibration = session.project?.calibration;
    if (isRunning('calibrate')) return { ...base, state: 'running', text: 'Running' };
    if (calibration) {
      if (calibration.outOfDate.length > 0) return { ...base, ...stale(calibration.outOfDate) };
      return {
        ...base,
        state: 'done',
        text: `${count(calibration.particles, 'particle')}, ${count(calibration.masks, 'mask')}`,
      };
    }
    if (session.stacks.length === 0) return { ...base, state: 'blocked', text: 'Needs a z-stack' };
    return { ...base, state: 'ready', text: 'Ready to start' };
  }

  function train(): Step {
    const base = { name: 'train', title: 'Train', icon: 'display' } as const;
    const models = session.project?.models ?? [];
    if (isRunning('train') || isRunning('compare') || isRunning('learning'))
      return { ...base, state: 'running', text: 'Running' };
    if (models.length > 0) {
      const newest = models.reduce((last, model) => (model.modelId > last.modelId ? model : last));
      if (newest.outOfDate.length > 0) return { ...base, ...stale(newest.outOfDate) };
      // The honest figure where there is one.
      const byStack = models.filter((model) => model.split === 'stack');
      const judged = byStack.length > 0 ? byStack : models;
      const best = judged.reduce((least, model) => (model.epsilon < least.epsilon ? model : least));
      const text = `${count(models.length, 'model')}, ε ${fixed(best.epsilon, 4)} (split: ${choiceName(best.split).toLowerCase()})`;
      return { ...base, state: 'done', text };
    }
    if (!session.project?.calibration) return { ...base, state: 'blocked', text: 'Needs a calibration' };
    return { ...base, state: 'ready', text: 'Ready to start' };
  }

  function track(): Step {
    const base = { name: 'track', title: 'Track in 3D', icon: 'cube' } as const;
    const tracked = session.project?.tracks.length ?? 0;
    if (isRunning('track')) return { ...base, state: 'running', text: 'Running' };
    const changes = session.project?.tracks.flatMap(({ outOfDate }) => outOfDate) ?? [];
    if (changes.length > 0) return { ...base, ...stale(changes) };
    if (tracked > 0)
      return {
        ...base,
        state: 'done',
        text: `${fixed(tracked, 0)} of ${count(session.videos.length, 'video')} tracked`,
      };
    if (session.videos.length === 0) return { ...base, state: 'blocked', text: 'Needs a video' };
    const text = hasModel() ? 'Ready to start' : 'In 3D with a model';
    return { ...base, state: 'ready', text };
  }

  function validate(): Step {
    const base = { name: 'validate', title: 'Validate', icon: 'check' } as const;
    if (isRunning('validate')) return { ...base, state: 'running', text: 'Running' };
    const [latest] = validations.rows;
    if (latest) {
      if (latest.outOfDate.length > 0) return { ...base, ...stale(latest.outOfDate) };
      return { ...base, state: 'done', text: `ε ${fixed(latest.raw.epsilon, 4)} against known heights` };
    }
    if (!hasModel()) return { ...base, state: 'blocked', text: 'Needs a model' };
    return { ...base, state: 'ready', text: 'Where heights are known' };
  }

  function analyse(): Step {
    const base = { name: 'analyse', title: 'Analyse', icon: 'chart' } as const;
    if (isRunning('analyse')) return { ...base, state: 'running', text: 'Running' };
    const { analysis, outOfDate } = analyses;
    if (analysis && outOfDate.length > 0) return { ...base, ...stale(outOfDate) };
    if (analysis) {
      const tracks = analysis.groups.reduce((sum, group) => sum + group.tracks, 0);
      return { ...base, state: 'done', text: `${count(tracks, 'trajectory', 'trajectories')} analysed` };
    }
    if ((session.project?.tracks.length ?? 0) === 0)
      return { ...base, state: 'blocked', text: 'Needs trajectories' };
    return { ...base, state: 'ready', text: 'Ready to start' };
  }

  /** Beside the way through an analysis: while it is recorded. */
  function live(): Step {
    const base = { name: 'live', title: 'Live', icon: 'play' } as const;
    if (isRunning('live')) return { ...base, state: 'running', text: 'Following a recording' };
    return { ...base, state: 'ready', text: 'While the camera records' };
  }

  return computed(() => [images(), calibrate(), train(), track(), validate(), analyse(), live()]);
}
