import type { Page } from 'playwright-core';
import type { WindowPage } from '../e2e/support/window-page.ts';
import { imageStates } from './image-states.ts';
import { modelStates } from './model-states.ts';
import { motionStates } from './motion-states.ts';
import { projectStates, workStates } from './work-states.ts';

/** What the states work on. */
export interface Place {
  page: Page;
  window: WindowPage;
  /** The folder that is served, with the files of `filledFolder`. */
  home: string;
  /** Where the pictures go. */
  into: string;
}

export type State = [name: string, reach: () => Promise<unknown>];

/** Each brings the window to a state; they follow each other. */
export const states = (place: Place): State[] => [
  ...imageStates(place),
  ...modelStates(place),
  ...motionStates(place),
  ...workStates(place),
  ...projectStates(place),
];
