import { exitSpectra } from './exit-spectrum.ts';
import { capAxis, rotationMatrix, turn, type Quaternion } from './orientation.ts';
import type { ParticleModel } from './particle-model.ts';
import { pupilEntries, type Pupil } from './pupil.ts';

/**
 * A particle that looks the same all around its axis shows, up to a turn of the whole image, one view for each angle between its axis and
 * the light. (The illumination turns with it: the source is round.) Its exit spectra at angles of 0, 6, ... 180 degrees, blended linearly
 * in between, replace a propagation for each image: good to one grey level of 110.
 */
export const LIBRARY_NODES = 31;
const NODE_STEP = Math.PI / (LIBRARY_NODES - 1);

/** Spectra of all nodes, one after another. */
export type ExitLibrary = Float32Array;

export function hasLibrary(particle: ParticleModel): boolean {
  return particle.lumps.length === 0;
}

export interface LibraryTask {
  particle: ParticleModel;
  node: number;
}

/** Exit spectra with the cap's axis at the node's angle to the light, leaning towards +x. */
export function libraryNode({ particle, node }: LibraryTask, pupils: readonly Pupil[]): Float32Array {
  return exitSpectra(particle, rotationMatrix(turn([1, 0, 0, 0], 0, node * NODE_STEP, 0)), pupils);
}

/** Spectra for an orientation, in the frame that is turned by `azimuth` (from x towards y) about the light. */
export function blendedSpectra(
  library: ExitLibrary,
  orientation: Quaternion,
  pupils: readonly Pupil[],
): { spectra: Float32Array; azimuth: number } {
  const [x, y, z] = capAxis(orientation);
  const place = Math.acos(Math.max(-1, Math.min(1, z))) / NODE_STEP;
  const node = Math.min(LIBRARY_NODES - 2, Math.floor(place));
  const share = place - node;
  const length = 2 * pupilEntries(pupils);
  const spectra = new Float32Array(length);
  const low = node * length;
  for (let i = 0; i < length; i++)
    spectra[i] = (1 - share) * library[low + i] + share * library[low + length + i];
  return { spectra, azimuth: Math.atan2(y, x) };
}
