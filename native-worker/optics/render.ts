import { defocusedIntensity, defocusTable } from './defocus.ts';
import { exitSpectra } from './exit-spectrum.ts';
import { WATER_INDEX } from './grid.ts';
import { KOEHLER, koehlerSource } from './illumination.ts';
import { rotationMatrix, type Quaternion } from './orientation.ts';
import type { ParticleModel } from './particle.ts';
import { cameraPatch, PATCH_SIDE_PX } from './patch.ts';

/** One particle at some moments. */
export interface RenderTask {
  particle: ParticleModel;
  views: View[];
}

export interface View {
  xPx: number;
  yPx: number;
  /** Height of the focal plane above the particle, micrometres. */
  zLabelUm: number;
  orientation: Quaternion;
}

const source = koehlerSource(KOEHLER);
const table = defocusTable(source.waves);

/** Images of one particle, PATCH_SIDE_PX^2 pixels a view, relative to the background. A pure function, fit for any thread. */
export function renderPatches(task: RenderTask): Float32Array {
  const area = PATCH_SIDE_PX * PATCH_SIDE_PX;
  const patches = new Float32Array(task.views.length * area);
  task.views.forEach((view, index) => {
    const exit = exitSpectra(task.particle, rotationMatrix(view.orientation), source.waves);
    const intensity = defocusedIntensity(exit, table, -view.zLabelUm);
    const blurUm = (source.cellNa / WATER_INDEX) * Math.abs(view.zLabelUm);
    patches.set(cameraPatch(intensity, { blurUm, angle: 0, xPx: view.xPx, yPx: view.yPx }), index * area);
  });
  return patches;
}
