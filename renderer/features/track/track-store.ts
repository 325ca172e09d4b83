import { defineStore } from 'pinia';
import { computed, markRaw, ref, shallowRef, watch } from 'vue';
import type { TrackTable, VideoTracksSummary } from '../../../preload/contract/commands.ts';
import type { EditResults } from '../../../preload/contract/edits.ts';
import type { TrackOptions } from '../../../preload/contract/options/track.ts';
import { needsHeights, type ColourBy, type ColourMap } from '../../viewers/scene/track-colours.ts';
import type { Look } from '../../viewers/scene/camera-look.ts';
import type { TrackFilter } from '../../viewers/scene/shown-tracks.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';
import { latestOnly } from '../../shared/frames/latest-only.ts';
import { middleCut } from '../../ui/format.ts';
import { joinByTag, shareOf, type TracksByTag } from '../../shared/tracks/by-tag.ts';
import { evenlyChosen } from '../../shared/tracks/join-tables.ts';
import { hasHeights } from '../../shared/tracks/has-heights.ts';
import { outsideRanges, rangesText } from '../../shared/tracks/track-columns.ts';
import { useTracksOnShow } from '../../shared/tracks/tracks-on-show-store.ts';
import { useModels } from '../../shared/models/models-store.ts';
import { useSession } from '../../shared/session/session-store.ts';
import type { Camera } from './kept-camera.ts';
import { NO_FILTERS, type Filters } from './kept-filters.ts';
import type { Place } from './kept-place.ts';
import { modelToTrackWith, type ModelChoice } from './model-to-track-with.ts';
import { particleRows, type ParticleRow } from './particle-rows.ts';

const FIRST_CAMERA: Camera = { videoId: null, perspective: false, look: { view: 'iso' } };

export const useTracks = defineStore('tracks', () => {
  const session = useSession();
  const models = useModels();
  const videoId = ref<number | null>(null);
  const table = shallowRef<TrackTable | null>(null);
  const corrections = shallowRef<EditResults['tracks.corrections']>({ names: [], edits: 0, lost: 0 });
  const loading = ref(false);
  const error = ref<string | null>(null);
  const frame = ref(0);
  const tail = ref(Infinity);
  const colourMap = ref<ColourMap>('viridis');
  const camera = shallowRef<Camera>(FIRST_CAMERA);
  const perspective = computed({
    get: () => camera.value.perspective,
    set: (on) => (camera.value = { ...camera.value, perspective: on }),
  });
  /** Another video fills another box: it is looked at from the side and above first. */
  const look = computed({
    get: (): Look => (camera.value.videoId === videoId.value ? camera.value.look : { view: 'iso' }),
    set: (now) => (camera.value = { ...camera.value, videoId: videoId.value, look: now }),
  });
  /** Where a wall is, um above the focal plane; null: not drawn. */
  const wallUm = ref<number | null>(null);
  const filters = shallowRef<Filters>(NO_FILTERS);
  /** By which tag trajectories of all videos are coloured together, where a person chose so. */
  const tagNames = computed(() => [
    ...new Set(session.videos.flatMap(({ options }) => Object.keys(options.tags))),
  ]);
  const chosenTag = ref<string | null>(null);
  const tag = computed({
    get: () =>
      tagNames.value.includes(chosenTag.value ?? '') ? chosenTag.value : (tagNames.value[0] ?? null),
    set: (name) => (chosenTag.value = name),
  });
  const byTag = shallowRef<TracksByTag | null>(null);
  /** Those of the video, or of all videos. */
  const shownTable = computed(() => byTag.value?.table ?? table.value);
  const groups = computed(() => byTag.value?.groupOf ?? null);
  const legend = computed(() => byTag.value?.values ?? []);
  /** What filters leave out of every view of the trajectories; the project and what is exported keep them. */
  const beyond = computed(() =>
    shownTable.value ? outsideRanges(shownTable.value, filters.value.ranges) : new Set<number>(),
  );
  /** Each run has numbers of its own, even where it takes the place of another one. */
  const setKey = computed(() => String(summary.value?.setId ?? ''));
  const hidden = computed(() => new Set([...beyond.value, ...(filters.value.byHand[setKey.value] ?? [])]));
  /** Nothing has a height: the 3D scene and the colours by height would be empty. */
  const inPlane = computed(() => table.value !== null && !hasHeights(table.value));
  const hide = computed((): TrackFilter => {
    const { outliers, crowded, outOfRange } = filters.value;
    // Without heights every row is out of range.
    return {
      outliers,
      crowded,
      outOfRange: outOfRange && !inPlane.value,
      minFrames: 1,
      hidden: hidden.value,
    };
  });
  const selected = ref<number | null>(null);
  const chosenView = ref<'space' | 'video'>('space');
  const view = computed({
    get: () => (inPlane.value ? 'video' : chosenView.value),
    set: (chosen) => (chosenView.value = chosen),
  });
  const chosenColour = ref<ColourBy>('particle');
  const colourBy = computed({
    get: () => {
      const isOffered =
        chosenColour.value === 'tag'
          ? tag.value !== null
          : !inPlane.value || !needsHeights(chosenColour.value);
      return isOffered ? chosenColour.value : 'particle';
    },
    set: (chosen) => (chosenColour.value = chosen),
  });
  const playing = ref(false);

  const video = computed(() => session.videos.find((one) => one.sourceId === videoId.value) ?? null);
  const summary = computed<VideoTracksSummary | null>(
    () => session.project?.tracks.find((one) => one.videoId === videoId.value) ?? null,
  );
  const modelChoice = shallowRef<ModelChoice | null>(null);
  /** With which the next trajectories are made; null: without one. */
  const modelId = computed({
    get: () => {
      const ids = models.models.map((model) => model.modelId);
      const { modelId: last, imported } = summary.value ?? {};
      return modelToTrackWith(modelChoice.value, ids, imported ? undefined : last);
    },
    set: (chosen) =>
      (modelChoice.value = { modelId: chosen, known: models.models.map((model) => model.modelId) }),
  });
  /** All sets of trajectories of the video, the one on show first. */
  const sets = computed<VideoTracksSummary[]>(
    () => session.project?.trackSets.filter((one) => one.videoId === videoId.value) ?? [],
  );
  /** Under which the next trajectories are kept. */
  const nextName = ref('');
  // An imported set is not tracked again.
  watch(summary, (now) => (nextName.value = now?.imported ? '' : (now?.name ?? '')), { immediate: true });
  const particles = computed<ParticleRow[]>(() => (table.value ? particleRows(table.value) : []));
  /** Those within the limits of the columns, whether or not they were hidden one by one. */
  const listed = computed(() => particles.value.filter(({ particle }) => !beyond.value.has(particle)));
  const shownParticles = computed(() =>
    particles.value.filter(({ particle }) => !hidden.value.has(particle)),
  );
  function show(numbers: readonly number[], shown: boolean): void {
    const { byHand } = filters.value;
    const others = (byHand[setKey.value] ?? []).filter((one) => !numbers.includes(one));
    const now = shown ? others : [...others, ...numbers];
    filters.value = { ...filters.value, byHand: { ...byHand, [setKey.value]: now } };
  }
  /** Trajectories of other videos, coloured by tag with these, may be longer than the video that is shown with them. */
  const lastFrame = computed(() => {
    const last = shownTable.value?.frame.reduce((most, at) => Math.max(most, at), 0) ?? 0;
    return view.value === 'video' ? Math.min(last, (video.value?.frames ?? 1) - 1) : last;
  });
  watch(lastFrame, (last) => (frame.value = Math.min(frame.value, last)));

  /** Names that a person gave, by the trajectory's number. */
  const names = computed(() => new Map(corrections.value.names));
  /** Of which video the table is, and when it was made: until another one is read, the summary may tell of a later run. */
  const loaded = shallowRef<{ videoId: number; madeAt: string } | null>(null);
  const place = computed<Place>(() => ({
    videoId: videoId.value,
    setId: summary.value?.setId ?? null,
    frame: frame.value,
    selected: selected.value,
  }));
  /** Where a person was before the page was loaded again; null once it has been gone back to. */
  const resumeAt = shallowRef<Place | null>(null);

  /** At the end of the video, or where a person was. */
  function beginAt(id: number): void {
    const before = resumeAt.value?.videoId === id ? resumeAt.value : null;
    frame.value = Math.min(before?.frame ?? Infinity, lastFrame.value);
    selected.value = before?.setId === place.value.setId ? before.selected : null;
    resumeAt.value = null;
  }

  async function load(): Promise<void> {
    const id = videoId.value;
    // After a correction what was on show stays so.
    const isSame = id === loaded.value?.videoId;
    if (!isSame) {
      selected.value = null;
      playing.value = false;
    }
    error.value = null;
    if (id === null || !summary.value) {
      table.value = null;
      loaded.value = null;
      return;
    }
    const madeAt = summary.value.createdAt;
    loading.value = true;
    try {
      const [got, corrected] = await Promise.all([
        bridge().invoke('tracks.get', { videoId: id }),
        bridge().invoke('tracks.corrections', { videoId: id }),
      ]);
      if (id !== videoId.value) return;
      table.value = got && markRaw(got);
      corrections.value = corrected;
      loaded.value = { videoId: id, madeAt };
      if (!isSame) beginAt(id);
    } catch (reason) {
      table.value = null;
      error.value = plainMessage(reason);
    } finally {
      loading.value = false;
    }
  }

  watch(
    () => session.videos.map((one) => one.sourceId),
    (ids) => {
      if (videoId.value === null || !ids.includes(videoId.value)) {
        videoId.value = session.project?.tracks[0]?.videoId ?? ids[0] ?? null;
      }
    },
    { immediate: true },
  );
  // At once: what the new project's screen takes back from an earlier visit must come after it.
  watch(
    () => session.project?.path,
    () => {
      filters.value = NO_FILTERS;
      modelChoice.value = null;
      wallUm.value = null;
      tail.value = Infinity;
      chosenView.value = 'space';
      chosenColour.value = 'particle';
      colourMap.value = 'viridis';
      camera.value = FIRST_CAMERA;
      chosenTag.value = null;
      resumeAt.value = null;
      loaded.value = null;
    },
    { flush: 'sync' },
  );
  watch(
    [videoId, () => summary.value?.createdAt, () => summary.value?.corrections, () => session.project?.path],
    load,
    { immediate: true },
  );

  const tagOf = (videoId: number, name: string): string | null =>
    session.videos.find(({ sourceId }) => sourceId === videoId)?.options.tags[name] ?? null;
  /** Changes with the trajectories of any video, or with its tag. */
  const togetherKey = computed(() => {
    const name = tag.value;
    if (colourBy.value !== 'tag' || name === null) return null;
    const sets = session.project?.tracks ?? [];
    return JSON.stringify([
      name,
      sets.map(({ videoId: of, setId, createdAt }) => [of, setId, createdAt, tagOf(of, name)]),
    ]);
  });
  /** Those of all videos, while they are coloured by a tag: one table after the other, and of very many positions a part. */
  const together = latestOnly(async (name: string, own: TrackTable, id: number) => {
    const others = (session.project?.tracks ?? []).filter(({ videoId: other }) => other !== id);
    const share = shareOf(others.reduce((sum, { rows }) => sum + rows, 0));
    const all = [{ videoId: id, value: tagOf(id, name), table: own }];
    for (const { videoId: other } of others) {
      const got = await bridge().invoke('tracks.get', { videoId: other });
      if (got)
        all.push({
          videoId: other,
          value: tagOf(other, name),
          table: share < 1 ? evenlyChosen(got, share) : got,
        });
    }
    return markRaw(joinByTag(name, all, share));
  });
  watch(
    [table, togetherKey],
    async ([own, key]) => {
      const name = tag.value;
      if (key === null || !own || name === null || videoId.value === null) {
        byTag.value = null;
        return;
      }
      try {
        const joined = await together(name, own, videoId.value);
        if (joined === 'outdated' || colourBy.value !== 'tag' || table.value !== own) return;
        byTag.value = joined;
        frame.value = Math.min(frame.value, lastFrame.value);
      } catch (reason) {
        error.value = plainMessage(reason);
      }
    },
    { immediate: true },
  );

  const videosOnShow = computed(() => {
    const joined = [...(byTag.value?.origin.values() ?? [])].map((from) => from.videoId);
    return [...new Set([...(videoId.value === null ? [] : [videoId.value]), ...joined])];
  });

  /** What a trajectory is called, with its video where there are several. */
  function nameOf(particle: number): string {
    const from = byTag.value?.origin.get(particle);
    const other = session.videos.find(({ sourceId }) => sourceId === from?.videoId);
    return from && other && other.sourceId !== videoId.value
      ? `particle ${from.particle} of ${middleCut(other.name, 32)}`
      : `particle ${particle}`;
  }

  watch(shownParticles, (shown) => {
    if (!shown.some(({ particle }) => particle === selected.value)) selected.value = null;
  });

  /** How many were hidden one by one, among those within the limits of the columns. */
  const hiddenByHand = computed(() => listed.value.length - shownParticles.value.length);
  const tracksOnShow = useTracksOnShow();
  watch(
    [loaded, shownParticles, selected],
    ([now, shown, chosen]) => {
      if (!now || table.value === null) {
        tracksOnShow.onShow = null;
        return;
      }
      const how = [
        rangesText(filters.value.ranges),
        hiddenByHand.value > 0 ? `${hiddenByHand.value} hidden one by one` : '',
      ];
      const isPart = shown.length > 0 && shown.length < particles.value.length;
      tracksOnShow.onShow = {
        videoId: now.videoId,
        tracksMadeAt: now.madeAt,
        filtered: isPart
          ? {
              particles: shown.map(({ particle }) => particle),
              filter: how.filter(Boolean).join(', ').slice(0, 1000),
            }
          : null,
        // While a tag colours those of all videos, one of another video may be selected.
        selected:
          chosen !== null && shown.some(({ particle }) => particle === chosen)
            ? { particles: [chosen], filter: '' }
            : null,
      };
    },
    { immediate: true },
  );

  const start = (options: TrackOptions): Promise<{ jobId: number }> => {
    if (videoId.value === null) throw new Error('No video is chosen.');
    const name = nextName.value.trim();
    return bridge().invoke('track.start', { videoId: videoId.value, modelId: modelId.value, name, options });
  };

  const startMany = (
    videoIds: number[],
    modelId: number | null,
    options: TrackOptions,
  ): Promise<{ jobId: number }> =>
    bridge().invoke('track.startMany', { videoIds, modelId, name: nextName.value.trim(), options });

  return {
    videoId,
    place,
    resumeAt,
    video,
    summary,
    sets,
    modelChoice,
    modelId,
    nextName,
    table,
    corrections,
    names,
    particles,
    shownParticles,
    lastFrame,
    loading,
    error,
    frame,
    tail,
    colourBy,
    colourMap,
    camera,
    perspective,
    look,
    wallUm,
    filters,
    hide,
    listed,
    show,
    selected,
    inPlane,
    tag,
    tagNames,
    byTag,
    videosOnShow,
    groups,
    legend,
    shownTable,
    nameOf,
    view,
    playing,
    start,
    startMany,
  };
});
