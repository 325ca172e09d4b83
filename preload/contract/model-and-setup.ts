import type { Brightness } from './brightness.ts';
import type { Setup } from './options/setup.ts';
import type { AxialScale } from './options/source.ts';

/** With what the images were taken that a model was trained on. */
export interface TrainedWith {
  /** As it was when the stacks were imported; null: they were imported without one. */
  setup: Setup | null;
  pixelUm: number;
  axialFactor: number;
  particleDiameterUm: number;
  /** Of the stacks; null or not given where they were not at hand, or in models stored before. */
  brightness?: Brightness | null | undefined;
}

/** Pixel sizes that differ by more than this share are different ones. */
const SAME_PIXEL = 0.005;

/** What must agree between the setups for a model to hold, and how a person calls it. */
const COMPARED: readonly [keyof Setup, string][] = [
  ['objective', 'objective'],
  ['na', 'numerical aperture'],
  ['nObjective', 'index at the objective'],
  ['nSample', 'index of the sample'],
  ['particleDiameterUm', 'particle diameter'],
  ['illumination', 'illumination'],
];

const text = (value: Setup[keyof Setup]): string => (value === null || value === '' ? 'none' : String(value));

/**
 * Why a model may not hold for a video, a line a reason; empty when nothing speaks against it.
 */
export function setupWarnings(
  model: TrainedWith,
  video: { name: string; pixelSizeUm: number | null; setup: Setup | null },
): string[] {
  const warnings: string[] = [];
  const { pixelSizeUm, name } = video;
  if (pixelSizeUm !== null && Math.abs(pixelSizeUm / model.pixelUm - 1) > SAME_PIXEL) {
    warnings.push(
      `${name} has pixels of ${pixelSizeUm} um, but the model was trained on pixels of ${model.pixelUm} um: its heights can't be trusted; train on stacks taken with the same optics.`,
    );
  }
  if (model.setup === null || video.setup === null) {
    if (model.setup !== null) {
      warnings.push(
        `${name} was imported without a setup, so whether it matches that of the model (${model.setup.name}) is not known; import it with one.`,
      );
    }
    return warnings;
  }
  const differing = COMPARED.filter(([key]) => video.setup![key] !== model.setup![key]).map(
    ([key, called]) => `${called} ${text(video.setup![key])} instead of ${text(model.setup![key])}`,
  );
  // Presets of different particle systems have the same optics: the name tells what was filmed.
  if (differing.length > 0 || video.setup.name !== model.setup.name) {
    const how = differing.length > 0 ? `: ${differing.join(', ')}` : '';
    warnings.push(
      `${name} was imported with the setup ${video.setup.name}, the model was trained with ${model.setup.name}${how}; train on stacks of the same setup.`,
    );
  }
  return warnings;
}

/** How stage travel becomes sample travel with this setup. */
export function axialScaleOf(setup: Setup): AxialScale {
  const { axialFactor, axialRule, nObjective, nSample, na } = setup;
  if (axialFactor !== null) return { kind: 'number', factor: axialFactor };
  if (axialRule === 'paraxial') return { kind: 'paraxial', nObjective, nSample };
  return { kind: 'visser-oud', nObjective, nSample, na };
}
