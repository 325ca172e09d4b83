import { defineStore } from 'pinia';
import { computed } from 'vue';
import { LocaliseOptions, leastScore, sensitivityFor } from '../../../preload/contract/options/localise.ts';
import { bridge } from '../../transport/bridge.ts';
import { useOptions } from '../../ui/form/use-options.ts';
import { useBusy } from '../../shared/notices/use-busy.ts';
import { useSession } from '../../shared/session/session-store.ts';
import { useImages } from './images-store.ts';

/** The settings for localising: what is stored, and what a person tries out on the frame on show. */
export const useTuning = defineStore('tuning', () => {
  const session = useSession();
  const images = useImages();
  const { groups, draft, checked, errors, typed, startFrom, startAgain } = useOptions(LocaliseOptions);
  const { busy, during } = useBusy();

  /** Those that count for the file on show. */
  const stored = computed(() => images.source?.localise ?? session.project?.localise ?? null);
  const tried = computed(() => (checked.value.ok ? checked.value.options : null));
  const isChanged = computed(
    () => tried.value === null || JSON.stringify(tried.value) !== JSON.stringify(stored.value),
  );
  const threshold = computed(() => leastScore((tried.value ?? stored.value)?.sensitivity ?? 0));

  function setThreshold(score: number): void {
    const sensitivity = String(Number(sensitivityFor(score).toFixed(3)));
    draft.value = { ...draft.value, sensitivity };
  }

  /** For the project, or for one video alone; null options set the video back to the project. */
  const set = (videoId: number | null, options: LocaliseOptions | null): Promise<void> =>
    during(async () => {
      await bridge().invoke('localise.set', { videoId, options });
      await session.refresh();
      startAgain(stored.value);
    });

  return {
    ...{ groups, draft, checked, errors, typed, startFrom, startAgain, busy },
    ...{ stored, tried, isChanged, threshold, setThreshold, set },
  };
});
