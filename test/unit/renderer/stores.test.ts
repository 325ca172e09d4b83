import { storeToRefs } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import type { JobState, ProjectSummary } from '../../../preload/contract/commands.ts';
import { useCorrections } from '../../../renderer/features/images/use-corrections.ts';
import { useImages, type PreviewAsked } from '../../../renderer/features/images/images-store.ts';
import { NO_FILTERS } from '../../../renderer/features/track/kept-filters.ts';
import { modelToTrackWith } from '../../../renderer/features/track/model-to-track-with.ts';
import { useTracks } from '../../../renderer/features/track/track-store.ts';
import { areContrasts, useContrast } from '../../../renderer/shared/frames/contrast-store.ts';
import { useJobs } from '../../../renderer/shared/jobs/jobs-store.ts';
import { useNotices } from '../../../renderer/shared/notices/notices-store.ts';
import { useTracksOnShow } from '../../../renderer/shared/tracks/tracks-on-show-store.ts';
import { useSession } from '../../../renderer/shared/session/session-store.ts';
import { DEFAULT_CONTRAST } from '../../../renderer/viewers/image/contrast.ts';
import { beginCalls, callOf, calls, projectAt, settled } from './awaited-calls.ts';

beforeEach(beginCalls);

const FAILED: JobState = {
  jobId: 1,
  kind: 'track',
  state: 'failed',
  step: '',
  done: 0,
  total: 1,
  elapsedS: 1,
  remainingS: null,
  error: 'damaged.ome.tif is no image.',
  resultId: null,
};

describe('trajectories hidden by hand', () => {
  it('are on show in another project, which takes back what it kept', () => {
    const [session, tracks] = [useSession(), useTracks()];
    session.project = projectAt('a');
    tracks.videoId = 1;
    tracks.show([3], false);
    expect([...tracks.hide.hidden]).toEqual([3]);
    session.project = projectAt('b');
    expect(tracks.filters).toEqual(NO_FILTERS);
    const kept = { ...NO_FILTERS, crowded: true };
    tracks.filters = kept;
    return settled().then(() => expect(tracks.filters).toEqual(kept));
  });

  it('are of one run alone, whatever its name', () => {
    const [session, tracks] = [useSession(), useTracks()];
    session.project = projectAt('a');
    tracks.videoId = 1;
    tracks.show([3], false);
    session.project = projectAt('a', 2);
    expect([...tracks.hide.hidden]).toEqual([]);
    session.project = projectAt('a');
    expect([...tracks.hide.hidden]).toEqual([3]);
  });
});

/** Trajectories without a row. */
const noRows = Object.fromEntries(
  ['particle', 'frame', 'tS', 'xPx', 'yPx', 'xUm', 'yUm', 'zRawUm', 'zUm', 'zSdUm', 'linkConfidence']
    .concat(['reason', 'inRange', 'outlier', 'crowded', 'bridged', 'weak'])
    .map((name) => [name, new Float64Array(0)]),
);

/** One position of particle 3 in frame 7. */
const oneRow = Object.fromEntries(
  Object.keys(noRows).map((name) => [name, Float64Array.of({ particle: 3, frame: 7 }[name] ?? 0)]),
);

describe('what was chosen before the page was loaded again', () => {
  async function resumed(setId: number): Promise<ReturnType<typeof useTracks>> {
    const [session, tracks] = [useSession(), useTracks()];
    session.project = projectAt('a');
    tracks.filters = { ...NO_FILTERS, ranges: [] };
    tracks.resumeAt = { videoId: 1, setId, frame: 5, selected: 3 };
    await settled();
    await callOf('tracks.corrections').answer({ names: [], edits: 0, lost: 0 });
    await callOf('tracks.get').answer(oneRow);
    return tracks;
  }

  it('is chosen again, and is what is kept next', async () => {
    const { place } = await resumed(1);
    expect(place).toEqual({ videoId: 1, setId: 1, frame: 5, selected: 3 });
  });

  it('is no trajectory of a later run, whose numbers are others', async () => {
    const { frame, selected } = await resumed(2);
    expect([frame, selected]).toEqual([5, null]);
  });
});

/** Particles 3 and 4, of two frames and of one. */
const twoParticles = Object.fromEntries(
  Object.keys(noRows).map((name) => [
    name,
    Float64Array.from({ particle: [3, 3, 4], frame: [6, 7, 7] }[name] ?? [0, 0, 0]),
  ]),
);

describe('what an analysis can take of the trajectories on show', () => {
  async function shownTracks(): Promise<ReturnType<typeof useTracks>> {
    const [session, tracks] = [useSession(), useTracks()];
    session.project = projectAt('a');
    tracks.filters = { ...NO_FILTERS, ranges: [] };
    await settled();
    await callOf('tracks.corrections').answer({ names: [], edits: 0, lost: 0 });
    await callOf('tracks.get').answer(twoParticles);
    return tracks;
  }

  it('is what filters leave, in their words, and the selected one', async () => {
    const tracks = await shownTracks();
    const { onShow } = storeToRefs(useTracksOnShow());
    expect(onShow.value).toMatchObject({ videoId: 1, filtered: null, selected: null });
    tracks.filters = { ...NO_FILTERS, ranges: [{ column: 'frames', low: 2, high: null }] };
    tracks.selected = 3;
    await settled();
    expect(onShow.value).toMatchObject({
      filtered: { particles: [3], filter: 'Frames from 2' },
      selected: { particles: [3] },
    });
    tracks.filters = { ...tracks.filters, ranges: [] };
    tracks.show([3], false);
    await settled();
    expect(onShow.value).toMatchObject({
      filtered: { particles: [4], filter: '1 hidden one by one' },
      selected: null,
    });
  });

  it('is no trajectory of another video, which a tag may show beside them', async () => {
    const tracks = await shownTracks();
    tracks.selected = 99;
    await settled();
    expect(useTracksOnShow().onShow?.selected).toBeNull();
  });

  it('is of the run that was read, until the next one is', async () => {
    await shownTracks();
    useSession().project = projectAt('a', 2);
    await settled();
    expect(useTracksOnShow().onShow?.tracksMadeAt).toBe('1');
    await callOf('tracks.corrections', 1).answer({ names: [], edits: 0, lost: 0 });
    await callOf('tracks.get', 1).answer(twoParticles);
    expect(useTracksOnShow().onShow?.tracksMadeAt).toBe('2');
  });

  it('stays when another process has done something else in the project', async () => {
    const tracks = await shownTracks();
    tracks.selected = 3;
    const session = useSession();
    session.project = { ...projectAt('a'), name: 'changed' };
    session.changes = { ...session.changes, tracks: session.changes.tracks + 1 };
    await settled();
    expect(tracks.selected).toBe(3);
    expect(calls.filter(({ name }) => name === 'tracks.get')).toHaveLength(1);
  });
});

describe('trajectories of all videos, coloured by a tag', () => {
  const videoOf = (sourceId: number, medium: string) => ({
    sourceId,
    kind: 'video',
    name: `v${sourceId}.tif`,
    options: { tags: { medium } },
  });
  const threeVideos = (medium = 'water'): ProjectSummary =>
    ({
      path: 'a',
      sources: [videoOf(1, 'water'), videoOf(2, medium), videoOf(3, 'water')],
      tracks: [1, 2, 3].map((videoId) => ({ videoId, setId: videoId, name: '', createdAt: '' })),
      trackSets: [],
    }) as unknown as ProjectSummary;
  const gets = (): number => calls.filter(({ name }) => name === 'tracks.get').length;

  async function shownByTag(): Promise<void> {
    useSession().project = threeVideos();
    const tracks = useTracks();
    tracks.videoId = 1;
    tracks.colourBy = 'tag';
    await settled();
    await callOf('tracks.corrections').answer({ names: [], edits: 0, lost: 0 });
    await callOf('tracks.get').answer(noRows);
  }

  it('are read one video after the other, for each may hold millions of rows', async () => {
    await shownByTag();
    expect(gets()).toBe(2);
    await callOf('tracks.get', 1).answer(noRows);
    expect(gets()).toBe(3);
    await callOf('tracks.get', 2).answer(noRows);
    expect(useTracks().byTag).not.toBeNull();
  });

  it('are read again where a tag has changed, not where anything else has', async () => {
    await shownByTag();
    await callOf('tracks.get', 1).answer(noRows);
    await callOf('tracks.get', 2).answer(noRows);
    useSession().project = threeVideos();
    await settled();
    expect(gets()).toBe(3);
    useSession().project = threeVideos('ethanol');
    await settled();
    expect(gets()).toBe(4);
  });

  it('go no further over a video than its own last frame', async () => {
    const tracks = useTracks();
    useSession().project = { ...threeVideos(), sources: [{ ...videoOf(1, 'water'), frames: 2 }] as never };
    tracks.videoId = 1;
    await settled();
    tracks.frame = 4;
    tracks.table = { ...noRows, frame: Int32Array.of(0, 4), zUm: Float64Array.of(NaN, NaN) } as never;
    await settled();
    expect([tracks.view, tracks.lastFrame, tracks.frame]).toEqual(['video', 1, 1]);
  });

  it('and a wall, are not taken over into another project', () => {
    const [session, tracks] = [useSession(), useTracks()];
    const two = (path: string): ProjectSummary => ({
      ...threeVideos(),
      path,
      sources: [{ ...videoOf(1, 'water'), options: { tags: { medium: 'water', day: '1' } } }] as never,
    });
    session.project = two('a');
    tracks.tag = 'day';
    tracks.wallUm = -4;
    session.project = two('b');
    expect([tracks.tag, tracks.wallUm]).toEqual(['medium', null]);
  });
});

describe('a project that was just opened', () => {
  it('is not corrected by hand, nor seen, as the one before it was', async () => {
    const [session, tracks, corrections] = [useSession(), useTracks(), useCorrections()];
    session.project = projectAt('a');
    await settled();
    const fresh = { view: tracks.view, colourBy: tracks.colourBy, colourMap: tracks.colourMap };
    Object.assign(tracks, { view: 'video', colourBy: 'time', colourMap: 'cividis', perspective: true });
    Object.assign(corrections, { active: true, tool: 'remove' });
    session.project = projectAt('b');
    await settled();
    expect(tracks).toMatchObject({ ...fresh, perspective: false });
    expect(corrections).toMatchObject({ active: false, tool: 'add' });
  });
});

describe('a notice of what is out of date', () => {
  it('goes when nothing is any more, and alone', () => {
    const notices = useNotices();
    notices.warn('a file is missing');
    notices.warnOfStale('a model is out of date');
    notices.nothingIsStale();
    expect(notices.list.map(({ text }) => text)).toEqual(['a file is missing']);
  });
});

describe('contrast', () => {
  it('of a source is not taken over into another project, whose sources have the same numbers', () => {
    const [session, contrasts] = [useSession(), useContrast()];
    session.project = projectAt('a');
    contrasts.set(1, { mode: 'hand', range: [3, 9] }, null);
    expect(areContrasts(JSON.parse(JSON.stringify(contrasts.all)))).toBe(true);
    session.project = projectAt('b');
    expect(contrasts.of(1)).toEqual(DEFAULT_CONTRAST);
  });

  it('that was kept is taken back only where it is one', () => {
    expect(
      [null, { 1: { mode: 'hand' } }, { 1: { ...DEFAULT_CONTRAST, gamma: 0 } }].map(areContrasts),
    ).toEqual([false, false, false]);
  });
});

describe('work that could not be started', () => {
  it('is not spoken of in another project', async () => {
    const [session, jobs] = [useSession(), useJobs()];
    jobs.start();
    session.project = projectAt('a');
    jobs.error = 'v.tif: The video is gone.';
    session.project = projectAt('b');
    await settled();
    expect(jobs.error).toBeNull();
  });
});

describe('work that has failed', () => {
  it('is not spoken of with another video than the one it was started of', () => {
    const jobs = useJobs();
    const failed = { ...FAILED, jobId: 5 };
    jobs.jobs = [failed, { ...FAILED, jobId: 4 }];
    expect(jobs.lastEnded('track', 2)).toEqual(failed);
    jobs.startedOf(5, 1);
    expect([1, 2, null].map((videoId) => jobs.lastEnded('track', videoId))).toEqual([failed, null, failed]);
  });
});

describe('the frame on show', () => {
  it('stays, and is still read, where an older request for it fails late', async () => {
    const images = useImages();
    useSession().project = projectAt('a');
    images.select(1);
    const frame = { width: 1, height: 1, bits: 8, data: new Uint8Array(1) };
    const older = images.loadFrame({ flat: false });
    await settled();
    const newer = images.loadFrame(null);
    await callOf('frame.prepared').fail();
    await older;
    expect([images.frameError, images.loading]).toEqual([null, true]);
    await callOf('frame.read').answer(frame);
    await newer;
    expect([images.frame, images.loading]).toEqual([frame, false]);
  });
});

describe('circles of a preview', () => {
  const asked = {} as PreviewAsked;
  const found = (dust: number) => ({ circles: null, rejected: null, leftOut: null, dust });

  it('are those of the newest options, and localising ends with them', async () => {
    const images = useImages();
    useSession().project = projectAt('a');
    images.select(1);
    const older = images.loadCircles(asked);
    await settled();
    const newer = images.loadCircles(asked);
    await callOf('detections.preview').answer(found(5));
    await older;
    expect([images.dust, images.detecting]).toEqual([null, true]);
    await callOf('detections.preview', 1).answer(found(7));
    await newer;
    expect([images.dust, images.detecting]).toEqual([7, false]);
  });

  it('are out of date once others are awaited', async () => {
    const images = useImages();
    useSession().project = projectAt('a');
    images.select(1);
    const older = images.loadCircles(asked);
    await settled();
    images.awaitCircles();
    await callOf('detections.preview').answer(found(5));
    await older;
    expect([images.dust, images.detecting]).toEqual([null, true]);
  });
});

describe('the model to track with', () => {
  it('stays none until another one has been trained', () => {
    const none = { modelId: null, known: [2, 1] };
    expect(modelToTrackWith(none, [2, 1], 1)).toBeNull();
    expect(modelToTrackWith(none, [2], 2)).toBeNull();
    expect(modelToTrackWith(none, [3, 2, 1], 1)).toBe(3);
  });

  it('is the one chosen, else the last one used, else the newest', () => {
    const one = { modelId: 1, known: [2, 1] };
    expect(modelToTrackWith(one, [3, 2, 1], 2)).toBe(1);
    expect(modelToTrackWith(one, [3, 2], 2)).toBe(2);
    expect(modelToTrackWith(null, [3, 2], 1)).toBe(3);
    expect(modelToTrackWith(null, [3, 2], undefined)).toBe(3);
    expect(modelToTrackWith(null, [], undefined)).toBeNull();
  });

  it('is none where the trajectories on show were made without one', () => {
    expect(modelToTrackWith(null, [3, 2], null)).toBeNull();
    expect(modelToTrackWith({ modelId: 3, known: [3, 2] }, [3, 2], null)).toBe(3);
  });
});
