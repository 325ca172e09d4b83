import { MODEL_TITLES, SPLIT_TITLES } from '../../../preload/contract/options/train.ts';
import { PARTICLES } from '../../../preload/contract/particle-titles.ts';

const NAMES: Readonly<Record<string, string>> = { ...MODEL_TITLES, ...SPLIT_TITLES, ...PARTICLES };

/** A model, a split or a setup as people read it, by the contract; a setup of one's own is shown as it is. */
export const choiceName = (choice: string): string => NAMES[choice] ?? choice;
