import * as THREE from 'three';
import { sortByFrame, stretch } from './sort-by-frame.ts';
import type { Flag, FlaggedRow } from './flagged-rows.ts';

const SIDE = 64;
/** CSS pixels from edge to edge of the stamp; the mark in it is a little smaller. */
const SIZE_PX = 11;
const OPACITY = 0.75;

/** A cross for an outlier, a square where out of range, a ring where crowded: told apart by shape, not by colour alone. */
const SHAPES: Record<Flag, (context: CanvasRenderingContext2D, middle: number, reach: number) => void> = {
  outlier: (context, m, r) => {
    context.moveTo(m - r, m - r);
    context.lineTo(m + r, m + r);
    context.moveTo(m + r, m - r);
    context.lineTo(m - r, m + r);
  },
  'out-of-range': (context, m, r) => context.rect(m - r, m - r, 2 * r, 2 * r),
  crowded: (context, m, r) => context.arc(m, m, r, 0, 2 * Math.PI),
};

function stamp(flag: Flag): THREE.CanvasTexture {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: SIDE, height: SIDE });
  const context = canvas.getContext('2d');
  if (context) {
    context.strokeStyle = '#ffffff';
    context.lineWidth = SIDE / 8;
    context.beginPath();
    SHAPES[flag](context, SIDE / 2, SIDE * (flag === 'outlier' ? 0.26 : 0.34));
    context.stroke();
  }
  return new THREE.CanvasTexture(canvas);
}

/** Open marks of one kind of doubt, hidden by what is in front of them. */
class MarkPoints {
  readonly object: THREE.Points<THREE.BufferGeometry, THREE.PointsMaterial>;

  constructor(flag: Flag) {
    const material = new THREE.PointsMaterial({
      size: SIZE_PX,
      sizeAttenuation: false,
      map: stamp(flag),
      transparent: true,
      opacity: OPACITY,
      depthWrite: false,
    });
    this.object = new THREE.Points(new THREE.BufferGeometry(), material);
    this.object.frustumCulled = false;
    this.object.renderOrder = 1;
  }

  /** All marks that there may be, in the order of their frames. */
  fill(rows: Int32Array, positions: Float32Array, colour: string): void {
    const { geometry, material } = this.object;
    const at = new Float32Array(rows.length * 3);
    rows.forEach((row, i) => at.set(positions.subarray(row * 3, row * 3 + 3), i * 3));
    geometry.dispose();
    this.object.geometry = new THREE.BufferGeometry().setAttribute(
      'position',
      new THREE.BufferAttribute(at, 3),
    );
    material.color.set(colour);
  }

  show(first: number, count: number): void {
    this.object.visible = count > 0;
    this.object.geometry.setDrawRange(first, count);
  }

  dispose(): void {
    this.object.geometry.dispose();
    this.object.material.map?.dispose();
    this.object.material.dispose();
  }
}

const FLAGS = ['crowded', 'out-of-range', 'outlier'] as const;

/** Doubtful positions of all kinds. */
export class MarkLayer {
  readonly object = new THREE.Group();
  private readonly kinds = FLAGS.map((flag) => ({
    flag,
    points: new MarkPoints(flag),
    byFrame: sortByFrame(0, 0, () => 0),
  }));

  constructor() {
    this.object.add(...this.kinds.map(({ points }) => points.object));
  }

  /** All marks that there may be; `show` says which of them are on show. */
  fill(
    rows: readonly FlaggedRow[],
    frame: Int32Array,
    lastFrame: number,
    positions: Float32Array,
    colours: Record<Flag, string>,
  ): void {
    for (const kind of this.kinds) {
      const mine = rows.filter((one) => one.flag === kind.flag).map(({ row }) => row);
      kind.byFrame = sortByFrame(mine.length, lastFrame, (at) => frame[mine[at] ?? 0] ?? 0);
      const sorted = kind.byFrame.order.map((at) => mine[at] ?? 0);
      kind.points.fill(sorted, positions, colours[kind.flag]);
    }
  }

  /** Marks of frames above `after`, up to `last`. */
  show(after: number, last: number): void {
    for (const { points, byFrame } of this.kinds) {
      const { first, count } = stretch(byFrame, after, last);
      points.show(first, count);
    }
  }

  dispose(): void {
    for (const { points } of this.kinds) points.dispose();
  }
}
