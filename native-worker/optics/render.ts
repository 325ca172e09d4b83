import { defocusedIntensity } from './defocus.ts';
import { blendedSpectra, libraryNode, type ExitLibrary, type LibraryTask } from './exit-library.ts';
import { exitPlaneUm, exitSpectra } from './exit-spectrum.ts';
import { WATER_INDEX } from './grid.ts';
import { KOEHLER, koehlerSource } from './illumination.ts';
import { rotationMatrix, type Quaternion } from './orientation.ts';
import type { ParticleModel } from './particle.ts';
import { cameraPatch, PATCH_AREA } from './patch.ts';
import { pupilOf } from './pupil.ts';

/** One particle at one moment. */
export interface View {
  xPx: number;
  yPx: number;
  /** Height of the focal plane above the particle, micrometres. */
  zLabelUm: number;
  orientation: Quaternion;
}

export interface RenderTask {
  particle: ParticleModel;
  views: View[];
  /** Exit spectra computed before; without them each view is propagated anew. */
  library: ExitLibrary | null;
}

const source = koehlerSource(KOEHLER);
const pupils = source.waves.map(pupilOf);

/** Images of one particle, PATCH_AREA pixels a view, relative to the background. A pure function, fit for any thread. */
export function renderPatches({ particle, views, library }: RenderTask): Float32Array {
  const patches = new Float32Array(views.length * PATCH_AREA);
  const planeUm = exitPlaneUm(particle);
  views.forEach(({ xPx, yPx, zLabelUm, orientation }, index) => {
    const { spectra, azimuth } = library
      ? blendedSpectra(library, orientation, pupils)
      : { spectra: exitSpectra(particle, rotationMatrix(orientation), pupils), azimuth: 0 };
    const intensity = defocusedIntensity(spectra, pupils, -zLabelUm - planeUm);
    // Each wave stands for a small part of the source, whose points shift the image by defocus times their angle.
    const blurUm = (source.cellNa / WATER_INDEX) * Math.abs(zLabelUm);
    patches.set(cameraPatch(intensity, { blurUm, angle: azimuth, xPx, yPx }), index * PATCH_AREA);
  });
  return patches;
}

/** Exit spectra of one node of a particle's library. A pure function, fit for any thread. */
export function renderLibraryNode(task: LibraryTask): Float32Array {
  return libraryNode(task, pupils);
}
