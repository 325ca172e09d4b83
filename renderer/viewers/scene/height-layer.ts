import * as THREE from 'three';
import { cssColour } from './track-colours.ts';
import { FrameLayer, SheetLayer } from './ball-and-line-layers.ts';
import type { NamedHeight } from './scene-labels.ts';
import { toWorld } from './stage.ts';
import { niceStep, ticks } from '../ticks.ts';
import { FOCAL_PLANE, type Box } from './box-around-tracks.ts';

export interface Heights {
  /** Of a wall, um above the focal plane; null: none is drawn. */
  wallUm: number | null;
  /** That the model was trained on, um above the focal plane; null: unknown. */
  calibratedUm: readonly [low: number, high: number] | null;
}

/** A box that reaches to a height. */
export function including({ min, max }: Box, zUm: number | null): Box {
  if (zUm === null) return { min, max };
  return {
    min: [min[0], min[1], Math.min(min[2], zUm)],
    max: [max[0], max[1], Math.max(max[2], zUm)],
  };
}

/** Focal plane with its grid, wall, and the ends of the calibrated heights. */
export class HeightLayer {
  readonly object = new THREE.Group();
  private readonly plane = new SheetLayer();
  private readonly grid = new FrameLayer(0.3);
  private readonly wall = new SheetLayer(0.22);
  private readonly calibrated = new FrameLayer(0.8);
  private named: NamedHeight[] = [];

  constructor() {
    this.object.add(this.plane.object, this.grid.object, this.wall.object, this.calibrated.object);
  }

  /** What to write beside them. */
  get names(): readonly NamedHeight[] {
    return this.named;
  }

  draw({ min, max }: Box, { wallUm, calibratedUm }: Heights): void {
    const at = (x: number, y: number): THREE.Vector3 => toWorld(x, y, FOCAL_PLANE);
    const around = (z: number): [THREE.Vector3, THREE.Vector3, THREE.Vector3, THREE.Vector3] => [
      toWorld(min[0], min[1], z),
      toWorld(max[0], min[1], z),
      toWorld(max[0], max[1], z),
      toWorld(min[0], max[1], z),
    ];
    const outline = (z: number): THREE.Vector3[] =>
      around(z).flatMap((corner, i, all) => [corner, all[(i + 1) % 4] ?? corner]);
    const lines = outline(FOCAL_PLANE);
    const step = niceStep(Math.max(max[0] - min[0], max[1] - min[1]) / 8);
    for (const x of ticks(min[0], max[0], step)) lines.push(at(x, min[1]), at(x, max[1]));
    for (const y of ticks(min[1], max[1], step)) lines.push(at(min[0], y), at(max[0], y));
    const [accent, muted, good] = ['--accent', '--muted', '--good'].map(cssColour);
    if (!accent || !muted || !good) return;
    this.plane.draw(around(FOCAL_PLANE), accent);
    this.grid.draw(lines, accent);
    this.wall.object.visible = wallUm !== null;
    if (wallUm !== null) this.wall.draw(around(wallUm), muted);
    const ends = calibratedUm
      ?.map((zUm, end) => ({ zUm, end }))
      .filter(({ zUm }) => zUm > min[2] && zUm < max[2]);
    this.calibrated.object.visible = ends !== undefined && ends.length > 0;
    if (ends)
      this.calibrated.draw(
        ends.flatMap(({ zUm }) => outline(zUm)),
        good,
      );
    const css = (colour: THREE.Color): string => `#${colour.getHexString()}`;
    this.named = [
      { text: 'focal plane, z = 0', zUm: FOCAL_PLANE, colour: css(accent) },
      ...(wallUm === null ? [] : [{ text: 'wall', zUm: wallUm, colour: css(muted) }]),
      ...(ends ?? []).map(({ zUm, end }) => ({
        text: end === 0 ? 'calibrated from here' : 'calibrated up to here',
        zUm,
        colour: css(good),
      })),
    ];
  }

  dispose(): void {
    for (const layer of [this.plane, this.grid, this.wall, this.calibrated]) layer.dispose();
  }
}
