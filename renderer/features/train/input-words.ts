import { count } from '../../ui/format.ts';

const FEATURES: Record<string, string> = {
  radial_range: 'range of the radial profile',
  horizontal_range: 'range of the horizontal profile',
  moment_of_inertia: 'moment of inertia',
  minima: 'minima of the horizontal profile',
  maxima: 'maxima of the horizontal profile',
};
const PARTS: readonly [RegExp, (number: string) => string][] = [
  // Whether the profile has just so many.
  [/^maxima_(\d+)$/, (many) => `${count(Number(many), 'maximum', 'maxima')} in the horizontal profile`],
  [/^minima_(\d+)$/, (many) => `${count(Number(many), 'minimum', 'minima')} in the horizontal profile`],
  [/^factor_(\d+)$/, (number) => `factor ${number} of the features`],
  [/^radial_profile_(\d+)$/, (number) => `disc ${number} of the radial profile`],
  [/^ring_profile_(\d+)$/, (number) => `ring ${number} of the ring profile`],
];

/** A feature or an input of a model as a person calls it. */
export function inputWords(name: string): string {
  for (const [pattern, words] of PARTS) {
    const [, number] = pattern.exec(name) ?? [];
    if (number !== undefined) return words(number);
  }
  return FEATURES[name] ?? name.replaceAll('_', ' ');
}
