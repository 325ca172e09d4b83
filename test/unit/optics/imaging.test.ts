import { describe, expect, it } from 'vitest';
import { defocusedIntensity } from '../../../native-worker/optics/defocus.ts';
import { exitPlaneUm, exitSpectra } from '../../../native-worker/optics/exit-spectrum.ts';
import { LIBRARY_NODES } from '../../../native-worker/optics/exit-library.ts';
import { FIELD_PITCH_UM, FIELD_SIDE } from '../../../native-worker/optics/wave-grid.ts';
import { koehlerSource } from '../../../native-worker/optics/illumination.ts';
import { PAPER_MICROSCOPE } from '../../../native-worker/optics/microscope.ts';
import { rotationMatrix, turn, type Quaternion } from '../../../native-worker/optics/orientation.ts';
import { makeParticle } from '../../../native-worker/optics/particle-model.ts';
import { patchSidePx } from '../../../native-worker/optics/camera-patch.ts';
import { pupilOf } from '../../../native-worker/optics/pupil.ts';
import { renderLibraryNode, renderPatches } from '../../../native-worker/optics/render-patches.ts';

const upright: Quaternion = [1, 0, 0, 0];
/** A source of low coherence shows little of what these tests are about. */
const microscope = { ...PAPER_MICROSCOPE, condenserNa: 0.12 };
const { objectiveNa, condenserNa } = microscope;
const lighting = { objectiveNa, condenserNa, bandUm: [0.48, 0.62] as [number, number], hexagons: [1, 2] };
const lens = { objectiveNa, sphericalWaves: 0 };
const side = patchSidePx(PAPER_MICROSCOPE.pixelUm);
const half = (side - 1) / 2;

function patchOf(
  species: 'pt-sio2' | 'tio2-sio2',
  zLabelUm: number,
  orientation = upright,
  xPx = 100,
  yPx = 50,
): Float32Array {
  return renderPatches({
    particle: makeParticle(species, 1, 0),
    library: null,
    microscope,
    views: [{ xPx, yPx, zLabelUm, orientation }],
  });
}

/** Mean of the pixels of a patch whose distance from its middle lies in a range. */
function ringMean(patch: Float32Array, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  patch.forEach((value, i) => {
    const radius = Math.hypot((i % side) - half, Math.floor(i / side) - half);
    if (radius < from || radius >= to) return;
    sum += value;
    count += 1;
  });
  return sum / count;
}

function rms(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length);
}

describe('illumination', () => {
  it('fills the condenser evenly about the axis', () => {
    const { waves } = koehlerSource(lighting);
    expect(waves.reduce((sum, wave) => sum + wave.weight, 0)).toBeCloseTo(1, 12);
    for (const wavelengthUm of new Set(waves.map((wave) => wave.wavelengthUm))) {
      const colour = waves.filter((wave) => wave.wavelengthUm === wavelengthUm);
      const mean = (value: (wave: (typeof waves)[number]) => number): number =>
        colour.reduce((sum, wave) => sum + value(wave), 0) / colour.length;
      expect(Math.abs(mean((wave) => wave.fx)) + Math.abs(mean((wave) => wave.fy))).toBeLessThan(1e-12);
      expect(mean((wave) => wave.fx ** 2)).toBeCloseTo(
        mean((wave) => wave.fy ** 2),
        12,
      );
      expect(mean((wave) => wave.fx * wave.fy)).toBeCloseTo(0, 12);
    }
  });
});

describe('the objective', () => {
  it('images a weak point as an Airy pattern, first dark ring at 0.61 wavelengths / NA', () => {
    const pupil = pupilOf({ wavelengthUm: 0.55, fx: 0, fy: 0, weight: 1 }, lens);
    const strength = 1e-3 / pupil.kx.length;
    const spectra = Float32Array.from({ length: 2 * pupil.kx.length }, (_, i) =>
      i % 2 === 0 ? strength : 0,
    );
    const intensity = defocusedIntensity(spectra, [pupil], 0);
    // Interference with the background shows the amplitude 2 J1(v) / v.
    const amplitude = (sample: number): number => (intensity[sample] - 1) / 2e-3;
    expect(amplitude(0)).toBeCloseTo(1, 2);
    let ring = 1;
    while (amplitude(ring) > 0) ring += 1;
    const share = amplitude(ring - 1) / (amplitude(ring - 1) - amplitude(ring));
    expect((ring - 1 + share) * FIELD_PITCH_UM).toBeCloseTo((0.6098 * 0.55) / objectiveNa, 1);
    expect(intensity.length).toBe(FIELD_SIDE ** 2);
  });
});

describe('a particle', () => {
  it('is a black sphere with a bright rim seen from 5 um above, and a lens seen from below', () => {
    for (const species of ['pt-sio2', 'tio2-sio2'] as const) {
      const above = patchOf(species, 5);
      expect(ringMean(above, 3, 7)).toBeLessThan(0.4);
      expect(ringMean(above, 11, 14)).toBeGreaterThan(1.1);
      const below = patchOf(species, -5);
      expect(ringMean(below, 0, 2)).toBeGreaterThan(1.2);
      expect(ringMean(below, 6, 9)).toBeLessThan(0.8);
      expect(ringMean(below, 50, 60)).toBeCloseTo(1, 2);
    }
  });

  it('lies where it is put, to a twentieth of a pixel, focused or not', () => {
    for (const zLabelUm of [-20, 3]) {
      const patch = patchOf('pt-sio2', zLabelUm, upright, 100.3, 49.6);
      let [mass, x, y] = [0, 0, 0];
      patch.forEach((value, i) => {
        const dx = (i % side) - half;
        const dy = Math.floor(i / side) - half;
        if (Math.hypot(dx, dy) > 45) return;
        mass += (value - 1) ** 2;
        x += (value - 1) ** 2 * dx;
        y += (value - 1) ** 2 * dy;
      });
      expect(x / mass).toBeCloseTo(0.3, 1);
      expect(y / mass).toBeCloseTo(-0.4, 1);
    }
  });

  it('hardly changes when cut into thinner slices', () => {
    const particle = makeParticle('pt-sio2', 1, 0);
    const { waves } = koehlerSource(lighting);
    const pupils = [pupilOf(waves[0], lens)];
    const rotation = rotationMatrix(turn(upright, 0, 1.2, 0));
    const image = (sliceUm?: number): Float64Array =>
      defocusedIntensity(
        exitSpectra(particle, rotation, pupils, sliceUm),
        pupils,
        6 - exitPlaneUm(particle, sliceUm),
      );
    const coarse = image();
    const fine = image(0.1);
    expect(coarse.reduce((most, value, i) => Math.max(most, Math.abs(value - fine[i])), 0)).toBeLessThan(
      0.05 * Math.max(...fine),
    );
  });

  it('looks the same from a library of orientations as propagated anew, turned either way', () => {
    // A closed film: the strongest cap, so that a wrong turn shows.
    const particle = { ...makeParticle('pt-sio2', 1, 0), filmIslands: 0 };
    // 1.1 rad lies between nodes 10 and 11, at 60 and 66 degrees; the others are not asked for.
    const nodes = [10, 11].map((node) => renderLibraryNode({ particle, node, microscope }));
    const library = new Float32Array(nodes[0].length * LIBRARY_NODES);
    nodes.forEach((spectra, index) => library.set(spectra, (10 + index) * spectra.length));
    for (const azimuth of [0.4, -2.1]) {
      const orientation = turn(turn(upright, 0, 1.1, 0), 0, 0, azimuth);
      const mirrored = turn(turn(upright, 0, 1.1, 0), 0, 0, -azimuth);
      for (const zLabelUm of [-12, -1, 5]) {
        const view = { xPx: 80.2, yPx: 91.7, zLabelUm, orientation };
        const direct = renderPatches({ particle, library: null, microscope, views: [view] });
        expect(rms(renderPatches({ particle, library, microscope, views: [view] }), direct)).toBeLessThan(
          0.012,
        );
        if (zLabelUm === -1) {
          const wrong = renderPatches({
            particle,
            library,
            microscope,
            views: [{ ...view, orientation: mirrored }],
          });
          expect(rms(wrong, direct)).toBeGreaterThan(0.02);
        }
      }
    }
  });
});
