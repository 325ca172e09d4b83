import type { InjectionKey } from 'vue';

/** How a screen sends the person to the step that is missing. */
export const GO_TO_STEP: InjectionKey<
  (step: 'images' | 'calibrate' | 'train' | 'track' | 'validate' | 'analyse' | 'live') => void
> = Symbol('go to step');
