import type { Page } from 'playwright-core';
import type { WindowPage } from '../e2e/support/window-page.ts';

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
