import { z } from '../../options/define-option.ts';

/** `paper`, or the sets of settings that the paper has for each particle system; `chosen`: inputs that do best in cross-validation. */
export const Preset = z.enum(['chosen', 'paper', 'pt-sio2', 'tio2-sio2']);
export type Preset = z.infer<typeof Preset>;

interface PresetSettings {
  /** Number of latent factors. */
  factors: number;
  /** Whether counts become columns of 0 and 1. */
  oneHot: boolean;
  /** Of extremely randomised trees: how many, and their largest depth. */
  trees: number;
  maxDepth: number;
}

/** Settings of the authors for each particle system (Bailey, Grillo and Isa 2022, and their scripts). */
const PT: PresetSettings = { factors: 9, oneHot: true, trees: 200, maxDepth: 50 };
export const PRESETS: Readonly<Record<Preset, PresetSettings>> = {
  chosen: PT,
  paper: PT,
  'pt-sio2': PT,
  'tio2-sio2': { factors: 12, oneHot: false, trees: 1000, maxDepth: 40 },
};

/** A setting in words: `200 (1000 with preset tio2-sio2)`. */
export function presetText(key: 'factors' | 'trees' | 'maxDepth'): string {
  const most = PRESETS.chosen[key];
  const others = Object.entries(PRESETS)
    .filter(([, settings]) => settings[key] !== most)
    .map(([name, settings]) => `${settings[key]} with preset ${name}`);
  return others.length > 0 ? `${most} (${others.join(', ')})` : String(most);
}
