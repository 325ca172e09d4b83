import { defineStore } from 'pinia';
import { computed, markRaw, ref, shallowRef, watch } from 'vue';
import type { CommandParams, SourceRow } from '../../../preload/contract/commands.ts';
import type { DetectionTable } from '../../../preload/contract/detection-table.ts';
import type { Frame } from '../../../preload/contract/frame.ts';
import type { RejectReason } from '../../../preload/contract/z-series-quality.ts';
import type { DetectionResults, RejectedCandidate } from '../../../preload/contract/detections.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';
import { useSession } from '../../shared/session/session-store.ts';
import { ahead, FrameCache } from '../../shared/frames/frame-cache.ts';
import { latestOnly } from '../../shared/frames/latest-only.ts';
import { frameWord } from './source-text.ts';

/** What is asked for beside the place. */
export type PreviewAsked = Omit<CommandParams<'detections.preview'>, 'sourceId' | 'index'>;
type Prepared = Omit<CommandParams<'frame.prepared'>, 'sourceId' | 'index'>;

export type OverlayMode = 'stored' | 'preview' | 'off';

const CACHE_BYTES = 192e6;
const READ_AHEAD = 4;

/** The frame on show and the circles over it. */
export const useImages = defineStore('images', () => {
  const session = useSession();
  const sourceId = ref<number | null>(null);
  const index = ref(0);
  const frame = shallowRef<Frame | null>(null);
  const frameError = ref<string | null>(null);
  const loading = ref(false);
  const overlay = ref<OverlayMode>('stored');
  const circles = shallowRef<DetectionTable | null>(null);
  /** Candidates of a preview that are no circles. */
  const rejected = shallowRef<RejectedCandidate[] | null>(null);
  const showRejected = ref(true);
  /** Of a preview of a stack, why a calibration would leave out each circle. */
  const leftOut = shallowRef<(RejectReason | null)[] | null>(null);
  /** Of a preview, spots of dust that were divided out, or why none were looked for. */
  const dust = ref<DetectionResults['detections.preview']['dust'] | null>(null);
  const circlesError = ref<string | null>(null);
  const detecting = ref(false);
  const playing = ref(false);
  /** How a stack is seen: slice by slice, or cut open at a row. */
  const plane = ref<'xy' | 'xz'>('xy');
  const sectionRow = ref(0);
  /** Files that were dropped onto the window and wait for what they are. */
  const dropped = ref<string[]>([]);

  const source = computed<SourceRow | null>(
    () => session.project?.sources.find((one) => one.sourceId === sourceId.value) ?? null,
  );

  const frameName = computed(() => frameWord(source.value?.kind ?? 'stack'));

  const readFrame = latestOnly(async (id: number, at: number, prepared: Prepared | null = null) =>
    prepared
      ? bridge().invoke('frame.prepared', { sourceId: id, index: at, ...prepared })
      : bridge().invoke('frame.read', { sourceId: id, index: at }),
  );
  const findCircles = latestOnly(async (id: number, at: number, asked: PreviewAsked | null) =>
    asked
      ? bridge().invoke('detections.preview', { sourceId: id, index: at, ...asked })
      : {
          circles: await bridge().invoke('detections.stored', { sourceId: id, index: at }),
          rejected: null,
          leftOut: null,
          dust: null,
        },
  );

  /** True while an answer still belongs to what is on show. */
  const wanted = (id: number, at: number): boolean => id === sourceId.value && at === index.value;

  const cache = new FrameCache(CACHE_BYTES);
  let step = 1;
  let asked = 0;
  let shown = 0;
  let circlesAsked = 0;

  /** Answers may come late, after a newer frame that was at hand. */
  function show(read: Frame, request: number): void {
    if (request < shown) return;
    shown = request;
    frame.value = read;
    frameError.value = null;
  }

  /** One after the other, and only while nothing else is asked for: the frame on show goes first. */
  async function readAhead(id: number, at: number): Promise<void> {
    for (const next of ahead(at, step, source.value?.frames ?? 1, READ_AHEAD)) {
      if (!wanted(id, at)) return;
      if (cache.has(id, next)) continue;
      const read = await readFrame(id, next).catch(() => 'outdated' as const);
      if (read === 'outdated') return;
      cache.put(id, next, markRaw(read));
    }
  }

  /** @param prepared null: as acquired, which alone is kept at hand */
  async function loadFrame(prepared: Prepared | null): Promise<void> {
    const [id, at] = [sourceId.value, index.value];
    if (id === null) return;
    const request = ++asked;
    const known = prepared ? null : cache.get(id, at);
    if (known) {
      loading.value = false;
      show(known, request);
      void readAhead(id, at);
      return;
    }
    loading.value = true;
    try {
      const read = await readFrame(id, at, prepared);
      if (read === 'outdated' || id !== sourceId.value) return;
      if (!prepared) cache.put(id, at, markRaw(read));
      show(read, request);
      if (!prepared) void readAhead(id, at);
    } catch (reason) {
      if (request !== asked || !wanted(id, at)) return;
      frame.value = null;
      frameError.value = plainMessage(reason);
    }
    if (request === asked && wanted(id, at)) loading.value = false;
  }

  /** @param options of a preview; null: what is stored */
  async function loadCircles(options: PreviewAsked | null): Promise<void> {
    const [id, at, mode] = [sourceId.value, index.value, overlay.value];
    if (id === null) return;
    const request = ++circlesAsked;
    const stillWanted = (): boolean => request === circlesAsked && wanted(id, at) && mode === overlay.value;
    detecting.value = true;
    try {
      const found = await findCircles(id, at, options);
      if (found === 'outdated' || !stillWanted()) return;
      circles.value = found.circles && markRaw(found.circles);
      rejected.value = found.rejected;
      leftOut.value = found.leftOut;
      dust.value = found.dust;
      circlesError.value = null;
    } catch (reason) {
      if (!stillWanted()) return;
      hideCircles();
      circlesError.value = plainMessage(reason);
    }
    detecting.value = false;
  }

  /** Others will be asked for soon: an answer that comes till then is out of date. */
  function awaitCircles(): void {
    circlesAsked++;
    detecting.value = true;
  }

  function hideCircles(): void {
    circles.value = null;
    rejected.value = null;
    leftOut.value = null;
    dust.value = null;
    circlesError.value = null;
    detecting.value = false;
  }

  function select(id: number | null): void {
    if (id === sourceId.value) return;
    sourceId.value = id;
    frame.value = null;
    hideCircles();
    index.value = 0;
    plane.value = 'xy';
    sectionRow.value = Math.floor((source.value?.height ?? 0) / 2);
  }

  watch(
    () => session.project?.path,
    () => {
      cache.clear();
      select(null);
    },
    // At once: what the new project's screen takes back from an earlier visit must come after it.
    { flush: 'sync' },
  );

  function goTo(next: number): void {
    const last = (source.value?.frames ?? 1) - 1;
    const before = index.value;
    index.value = Math.min(last, Math.max(0, Math.round(next)));
    if (index.value !== before) step = index.value - before;
  }

  async function remove(id: number): Promise<void> {
    await bridge().invoke('project.remove', { sourceId: id });
    if (sourceId.value === id) select(null);
    await session.refresh();
  }

  return {
    sourceId,
    source,
    frameName,
    index,
    frame,
    frameError,
    loading,
    overlay,
    circles,
    rejected,
    showRejected,
    leftOut,
    dust,
    circlesError,
    detecting,
    playing,
    plane,
    sectionRow,
    dropped,
    loadFrame,
    loadCircles,
    awaitCircles,
    hideCircles,
    select,
    goTo,
    remove,
  };
});
