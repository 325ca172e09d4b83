import { Vector3, Vector4 } from 'three';
import { describe, expect, it } from 'vitest';
import { StageCamera } from '../../../renderer/viewers/scene/stage-camera.ts';

/** Looks along -z at the middle, 100 um away; 4 pixels a micrometre on 400 x 300. */
function camera(eyeUm: number): StageCamera {
  const one = new StageCamera(-200, 200, 150, -150, 1, 400);
  one.position.set(0, 0, 100);
  one.zoom = 4;
  Object.assign(one, { eyeUm, middleUm: 100 });
  one.updateProjectionMatrix();
  one.updateMatrixWorld();
  return one;
}
const screen = (one: StageCamera, x: number, y: number, z: number): [number, number] => {
  const at = new Vector3(x, y, z).project(one);
  return [at.x * 200, at.y * 150];
};

describe('the camera of the 3D scene', () => {
  it('in perspective keeps the scale at the middle and follows the pinhole camera elsewhere', () => {
    const flat = camera(Infinity);
    const deep = camera(20);
    for (const [x, y] of [
      [1, 0],
      [-3, 7],
    ] as const) {
      expect(screen(flat, x, y, 5)).toEqual([expect.closeTo(4 * x, 9), expect.closeTo(4 * y, 9)]);
      expect(screen(deep, x, y, 0)).toEqual([expect.closeTo(4 * x, 9), expect.closeTo(4 * y, 9)]);
      // 5 um nearer to an eye 20 um away: larger by 20 / 15.
      expect(screen(deep, x, y, 5)[0]).toBeCloseTo((4 * x * 20) / 15, 9);
      expect(screen(deep, x, y, -20)[1]).toBeCloseTo((4 * y * 20) / 40, 9);
    }
  });

  it('draws what is nearer before what is farther, and nothing behind the eye', () => {
    const deep = camera(20);
    const depth = (z: number): number => new Vector3(0, 0, z).project(deep).z;
    expect(depth(5)).toBeLessThan(depth(0));
    expect(depth(0)).toBeLessThan(depth(-30));
    expect(Math.abs(depth(19))).toBeLessThan(1);
    const behind = new Vector4(0, 0, 25, 1)
      .applyMatrix4(deep.matrixWorldInverse)
      .applyMatrix4(deep.projectionMatrix);
    expect(behind.w).toBeLessThan(0);
  });
});
