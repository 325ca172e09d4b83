import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { ChosenTracks } from '../../../preload/contract/chosen-tracks.ts';

/** What is on show of a video's trajectories in Track in 3D. */
export interface TracksOnShow {
  videoId: number;
  /** When they were made. */
  tracksMadeAt: string;
  /** Those that filters leave; null: all of them. */
  filtered: ChosenTracks | null;
  /** The one that is selected. */
  selected: ChosenTracks | null;
}

/** Which trajectories an analysis is to take. */
export type Which = 'all' | 'filtered' | 'selected';

/** What other steps need of the trajectories that a person looks at. */
export const useTracksOnShow = defineStore('tracks-on-show', () => {
  const onShow = shallowRef<TracksOnShow | null>(null);
  const which = ref<Which>('all');
  return { onShow, which };
});
