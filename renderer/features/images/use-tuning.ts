import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import { SpacingOptions, type Dust } from '../../../preload/contract/options/calibrate.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { leastScore, sensitivityFor } from '../../../preload/contract/sensitivity.ts';
import { DEFAULT_LOCALISE } from '../../../preload/contract/localise-settings.ts';
import { bridge } from '../../transport/bridge.ts';
import { numberOf } from '../../ui/form/form-draft.ts';
import { useOptions } from '../../ui/form/use-options.ts';
import { useBusy } from '../../shared/notices/use-busy.ts';
import { useSession } from '../../shared/session/session-store.ts';
import { useImages, type PreviewAsked } from './images-store.ts';

export type Look = 'acquired' | 'dust' | 'flat';

/** The options for localising: what is stored, and what a person tries out on the frame on show. */
export const useTuning = defineStore('tuning', () => {
  const session = useSession();
  const images = useImages();
  const { groups, draft, checked, errors, typed, startFrom, startAgain } = useOptions(LocaliseOptions);
  const { busy, during } = useBusy();

  /** Stored options of the file on show, else of the project. */
  const stored = computed(() => images.source?.localise ?? session.project?.localise ?? null);
  const tried = computed(() => (checked.value.ok ? checked.value.options : null));
  const isChanged = computed(
    () => tried.value === null || JSON.stringify(tried.value) !== JSON.stringify(stored.value),
  );
  /** As typed where that is a sensitivity, even while another option is wrong. */
  const sensitivity = computed(() => {
    const { data } = LocaliseOptions.shape.sensitivity.safeParse(numberOf(String(draft.value.sensitivity)));
    return data ?? (stored.value ?? DEFAULT_LOCALISE).sensitivity;
  });
  const threshold = computed(() => leastScore(sensitivity.value));

  function setThreshold(score: number): void {
    draft.value = { ...draft.value, sensitivity: String(Number(sensitivityFor(score).toFixed(3))) };
  }

  /** How the image is shown while settings are tried out: as acquired, with dust divided out, or as circles are looked for in it. */
  const look = ref<Look>('acquired');
  const dust = ref<Dust>('remove');
  /** Rules of a calibration that are tried out; they are set under Calibrate. */
  const spacing = useOptions(SpacingOptions);
  watch(
    () => session.project?.calibration?.options.spacing ?? null,
    (used) => spacing.startFrom(used),
    { immediate: true },
  );
  /** What a preview asks for; null where something typed is wrong. */
  const asked = computed((): PreviewAsked | null =>
    tried.value && spacing.checked.value.ok
      ? { options: tried.value, dust: dust.value, spacing: spacing.checked.value.options }
      : null,
  );
  /** How the frame on show is to be prepared; null: not at all. */
  const prepared = computed(() =>
    images.overlay === 'preview' && look.value !== 'acquired' && tried.value
      ? { options: tried.value, dust: dust.value, flat: look.value === 'flat' }
      : null,
  );

  /** Stores options for the project (`videoId` null) or for one video. Options null: the video uses those of the project again. */
  const set = (videoId: number | null, options: LocaliseOptions | null): Promise<void> =>
    during(async () => {
      await bridge().invoke('localise.set', { videoId, options });
      await session.refresh();
      startAgain(stored.value);
    });

  return {
    groups,
    draft,
    checked,
    errors,
    typed,
    startFrom,
    startAgain,
    busy,
    stored,
    tried,
    isChanged,
    threshold,
    setThreshold,
    set,
    look,
    dust,
    asked,
    prepared,
    spacingGroups: spacing.groups,
    spacingDraft: spacing.draft,
    spacingErrors: spacing.errors,
  };
});
