import type { z } from '../options/define-option.ts';

/** What the window, the command line and the project file know of a regressor. How it works stands in native-worker/model/regressors. */
export interface RegressorDescription {
  /** In commands and in the project file. */
  name: string;
  /** On screen. */
  title: string;
  /** `learnt`: from features or images; `classical`: by one measure of the image or by comparison with the stack. */
  group: 'learnt' | 'classical';
  /** One sentence. */
  description: string;
  /** Options of `train` that this model takes, besides those that every model takes. */
  options: z.core.$ZodShape;
  /** What counts for an option that is not given (null), in words, by the option's key. */
  unlessGiven?: Readonly<Record<string, string>>;
  /** Parameters on any numeric table (`regress`); null for a model that needs what only masks have. */
  params: z.ZodObject | null;
  /** Whether it needs small images of the masks besides the features. */
  needsImages: boolean;
}

/** Numbers as what counts unless it is given. */
export const inWords = (defaults: Readonly<Record<string, number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, String(value)]));

/** Keeps the exact types of a description, from which the types of options follow. */
export const regressor = <const Description extends RegressorDescription>(
  description: Description,
): Description => description;
