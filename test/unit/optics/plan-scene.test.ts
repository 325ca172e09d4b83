import { describe, expect, it } from 'vitest';
import { labStack, labVideo } from '../../../native-worker/optics/lab-scene.ts';
import { planScene, type Scene } from '../../../native-worker/optics/plan-scene.ts';
import { SimulateOptions } from '../../../preload/contract/options/simulate.ts';

const plan = (options: object): ReturnType<typeof planScene> => planScene(SimulateOptions.parse(options));

describe('slices, step and label range', () => {
  it('follow from each other', () => {
    expect(plan({})).toMatchObject({ slices: 81, zStepUm: 0.5, zRangeUm: [-10, 30] });
    expect(plan({ scene: 'clean' })).toMatchObject({ slices: 69, zStepUm: 0.5 });
    expect(plan({ zRangeUm: [-5, 20], zStepUm: 0.25 })).toMatchObject({ slices: 101, zRangeUm: [-5, 20] });
    expect(plan({ zRangeUm: [-5, 20], slices: 51 })).toMatchObject({ zStepUm: 0.5 });
    expect(plan({ slices: 11, zStepUm: 1 }).zRangeUm).toEqual([5, 15]);
  });

  it('may miss each other by a step, not by more', () => {
    const near = plan({ zRangeUm: [-10, 30], slices: 160, zStepUm: 0.25 });
    expect(near.zRangeUm[1] - near.zRangeUm[0]).toBeCloseTo(159 * 0.25, 9);
    expect(() => plan({ zRangeUm: [-10, 30], slices: 40, zStepUm: 0.25 })).toThrow(/9\.8 um/);
    expect(() => plan({ zRangeUm: [30, -10] })).toThrow(/LO below HI/);
  });

  it('need bright field', () => {
    expect(() => plan({ na: 0.3, condenserNa: 0.4 })).toThrow(/condenser/);
  });
});

describe('a lab scene', () => {
  const lab = plan({ stacks: 3, particles: 12, size: 1024, frames: 40, slices: 81 });
  const labels = (scene: Scene, kind: string): number[] =>
    scene.tracks
      .filter((track) => track.kind === kind)
      .flatMap(({ views }) => views.map((view) => view.zLabelUm));

  it('has Janus particles of different sizes, debris that is smaller, and doublets whose spheres touch', () => {
    const { tracks, dust } = labStack(lab, 4, 0);
    const of = (kind: string): typeof tracks => tracks.filter((track) => track.kind === kind);
    expect(of('janus')).toHaveLength(12);
    expect(dust.length).toBeGreaterThan(40);
    const radii = of('janus').map(({ particle }) => particle.radiusUm);
    const mean = radii.reduce((sum, radius) => sum + radius, 0) / radii.length;
    const sd = Math.sqrt(radii.reduce((sum, radius) => sum + (radius - mean) ** 2, 0) / radii.length);
    expect(mean).toBeCloseTo(1.06, 1);
    expect(sd / mean).toBeGreaterThan(0.008);
    expect(sd / mean).toBeLessThan(0.04);
    for (const { particle } of of('debris')) expect(particle.radiusUm).toBeLessThan(0.7 * 1.06);
    const [one, other] = of('doublet');
    one.views.forEach((view, slice) => {
      const gap = Math.hypot(view.xPx - other.views[slice].xPx, view.yPx - other.views[slice].yPx);
      expect(gap * lab.pixelUm).toBeCloseTo(2 * other.particle.radiusUm, 6);
    });
  });

  it('floats some particles in its last stack, and rests all others on the slide', () => {
    const spread = (stack: number): number => {
      const first = labStack(lab, 4, stack)
        .tracks.filter(({ kind }) => kind === 'janus')
        .map(({ views }) => views[0].zLabelUm);
      return Math.max(...first) - Math.min(...first);
    };
    expect(spread(0)).toBeLessThan(1.5);
    expect(spread(2)).toBeGreaterThan(spread(0));
  });

  it('holds the wall of its video well inside the range, most swimmers at it', () => {
    const z = labels(labVideo(lab, 4), 'janus').sort((a, b) => a - b);
    expect(z.at(-1)).toBeLessThan(lab.zRangeUm[1] - 2);
    expect(z[0]).toBeGreaterThan(lab.zRangeUm[0] + 2);
    expect(z[z.length >> 1]).toBeGreaterThan(25);
  });

  it('is lit unevenly, and flickers', () => {
    for (const seed of [4, 5, 6]) {
      const { background, flicker } = labStack(lab, seed, 0).lighting;
      const least = background.reduce((low, value) => Math.min(low, value), Infinity);
      const most = background.reduce((top, value) => Math.max(top, value), 0);
      expect(most / least).toBeGreaterThan(1.08);
      const mean = flicker!.reduce((sum, value) => sum + value, 0) / flicker!.length;
      const sd = Math.sqrt(flicker!.reduce((sum, value) => sum + (value - mean) ** 2, 0) / flicker!.length);
      expect(sd).toBeGreaterThan(0.014);
    }
  });

  it('is dimmer in its video than in its stacks, which are near full scale', () => {
    const most = (scene: Scene): number =>
      scene.lighting.background.reduce((top, value) => Math.max(top, value), 0);
    expect(most(labStack(lab, 4, 0))).toBeGreaterThan(230);
    expect(most(labVideo(lab, 4))).toBeLessThan(205);
  });
});
