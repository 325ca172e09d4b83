import { defineStore } from 'pinia';
import { computed, markRaw, nextTick, ref, shallowRef, watch } from 'vue';
import type { SourceRow } from '../../../preload/contract/commands.ts';
import type { ValidateOptions } from '../../../preload/contract/options/validate.ts';
import type { Validation, ValidationRow } from '../../../preload/contract/validation.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';
import { useSession } from '../session/session-store.ts';

/** Heights held against known ones: what was done, what is on show, and what is to be done next. */
export const useValidations = defineStore('validations', () => {
  const session = useSession();
  /** Newest first. */
  const rows = shallowRef<ValidationRow[]>([]);
  const selectedId = ref<number | null>(null);
  const validation = shallowRef<Validation | null>(null);
  const error = ref<string | null>(null);
  const sourceId = ref<number | null>(null);
  const modelId = ref<number | null>(null);
  const truthPath = ref<string | null>(null);
  const sources = computed<SourceRow[]>(() => [...session.videos, ...session.stacks]);
  const source = computed(() => sources.value.find((one) => one.sourceId === sourceId.value) ?? null);

  async function load(): Promise<void> {
    error.value = null;
    if (!session.project) {
      rows.value = [];
      selectedId.value = null;
      return;
    }
    try {
      const before = new Set(rows.value.map((row) => row.validationId));
      rows.value = markRaw((await bridge().invoke('validations.list', {})).rows);
      // Those that are there at first are none that have just been made.
      const fresh = before.size > 0 && rows.value.find((row) => !before.has(row.validationId));
      const isThere = rows.value.some((row) => row.validationId === selectedId.value);
      if (fresh || !isThere) selectedId.value = (fresh || rows.value[0])?.validationId ?? null;
    } catch (reason) {
      error.value = plainMessage(reason);
    }
  }

  async function show(validationId: number | null): Promise<void> {
    if (validationId === null) {
      validation.value = null;
      return;
    }
    try {
      const got = await bridge().invoke('validation.get', { validationId });
      if (selectedId.value === validationId) validation.value = markRaw(got);
    } catch (reason) {
      error.value = plainMessage(reason);
    }
  }

  // Whatever else changes may put them out of date.
  watch([() => session.project?.path, () => session.changes], load, { immediate: true });
  watch(selectedId, show, { immediate: true });
  watch(
    () => sources.value.map((one) => one.sourceId),
    (ids, before = []) => {
      // Videos come first: a stack that the project had before its first video was chosen for want of one.
      const isDefault = sourceId.value === before[0] && truthPath.value === null;
      if (sourceId.value === null || isDefault || !ids.includes(sourceId.value))
        sourceId.value = ids[0] ?? null;
    },
    { immediate: true },
  );
  /** The model that has tracked the video, so that nothing needs to be tracked anew; else the latest. */
  watch(
    [sourceId, () => session.project?.models.map((model) => model.modelId)],
    ([id, ids = []]) => {
      const used = session.project?.tracks.find((one) => one.videoId === id)?.modelId;
      modelId.value = used ?? ids.at(-1) ?? null;
    },
    { immediate: true },
  );
  // A table belongs to the video or stack that it was made for.
  watch(sourceId, () => (truthPath.value = null));

  /** What another screen asks to have judged. */
  async function choose(source: number, model: number): Promise<void> {
    sourceId.value = source;
    // A new source brings its latest model with it.
    await nextTick();
    modelId.value = model;
  }

  async function start(options: ValidateOptions): Promise<void> {
    if (sourceId.value === null || modelId.value === null || truthPath.value === null) return;
    await bridge().invoke('validate.start', {
      sourceId: sourceId.value,
      modelId: modelId.value,
      truthPath: truthPath.value,
      options,
    });
  }

  return {
    rows,
    selectedId,
    validation,
    error,
    sources,
    source,
    sourceId,
    modelId,
    truthPath,
    choose,
    start,
  };
});
