import { defocusedIntensity } from './defocus.ts';
import { blendedSpectra, libraryNode, type ExitLibrary, type LibraryTask } from './exit-library.ts';
import { exitPlaneUm, exitSpectra } from './exit-spectrum.ts';
import { WATER_INDEX } from '../../preload/contract/default-indices.ts';
import { lightOf, type Microscope } from './microscope.ts';
import { rotationMatrix, type Quaternion } from './orientation.ts';
import type { ParticleModel } from './particle-model.ts';
import { cameraPatch, patchSidePx } from './camera-patch.ts';
import type { Pupil } from './pupil.ts';

/** One particle at one moment. */
export interface View {
  xPx: number;
  yPx: number;
  /** Height of the focal plane above the particle, micrometres. */
  zLabelUm: number;
  orientation: Quaternion;
  /** Standard deviation of the particle's way during the exposure, micrometres. */
  smearUm?: number;
}

export interface RenderTask {
  particle: ParticleModel;
  views: View[];
  /** Exit spectra computed before; without them each view is propagated anew. */
  library: ExitLibrary | null;
  microscope: Microscope;
}

type Spectra = ReturnType<typeof blendedSpectra>;

/** Images of one particle, one after another, squares of `patchSidePx` a side, relative to the background. A pure function, fit for any thread. */
export function renderPatches({ particle, views, library, microscope }: RenderTask): Float32Array {
  const { pixelUm, strayLight } = microscope;
  const { pupils, cellNa } = lightOf(microscope);
  const area = patchSidePx(pixelUm) ** 2;
  const patches = new Float32Array(views.length * area);
  const planeUm = exitPlaneUm(particle);
  let last: { orientation: Quaternion; spectra: Spectra } | null = null;
  views.forEach(({ xPx, yPx, zLabelUm, orientation, smearUm = 0 }, index) => {
    const same = last?.orientation.every((value, part) => value === orientation[part]);
    const spectraNow = last && same ? last.spectra : spectraOf(particle, orientation, library, pupils);
    last = { orientation, spectra: spectraNow };
    const { spectra, azimuth } = spectraNow;
    const intensity = defocusedIntensity(spectra, pupils, -zLabelUm - planeUm);
    // Each wave stands for a small part of the source, whose points shift the image by defocus times their angle.
    const blurUm = Math.hypot((cellNa / WATER_INDEX) * zLabelUm, smearUm);
    const patch = cameraPatch(intensity, {
      pixelUm,
      contrast: 1 - strayLight,
      blurUm,
      angle: azimuth,
      xPx,
      yPx,
    });
    patches.set(patch, index * area);
  });
  return patches;
}

function spectraOf(
  particle: ParticleModel,
  orientation: Quaternion,
  library: ExitLibrary | null,
  pupils: readonly Pupil[],
): Spectra {
  if (library) return blendedSpectra(library, orientation, pupils);
  return { spectra: exitSpectra(particle, rotationMatrix(orientation), pupils), azimuth: 0 };
}

export interface NodeTask extends LibraryTask {
  microscope: Microscope;
}

/** Exit spectra of one node of a particle's library. A pure function, fit for any thread. */
export function renderLibraryNode({ microscope, ...task }: NodeTask): Float32Array {
  return libraryNode(task, lightOf(microscope).pupils);
}
