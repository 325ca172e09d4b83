import * as THREE from 'three';
import type { TrackTable } from '../../../preload/contract/commands.ts';

/** World positions of all rows, three numbers each; see `toWorld`. Rows without a height lie on the floor. */
export function worldPositions(table: TrackTable, floorUm: number): Float32Array {
  const positions = new Float32Array(table.frame.length * 3);
  for (let row = 0; row < table.frame.length; row++) {
    positions[row * 3] = table.xUm[row] ?? NaN;
    positions[row * 3 + 1] = -(table.yUm[row] ?? NaN);
    positions[row * 3 + 2] = Number.isFinite(table.zUm[row]) ? (table.zUm[row] ?? NaN) : floorUm;
  }
  return positions;
}

/** A ball at each particle of the frame on show. */
export class BallLayer {
  object: THREE.InstancedMesh;
  private readonly geometry = new THREE.SphereGeometry(1, 20, 14);
  private readonly material = new THREE.MeshStandardMaterial({ roughness: 0.55 });
  private readonly matrix = new THREE.Matrix4();
  private readonly colour = new THREE.Color();
  private readonly place = new THREE.Vector3();

  constructor(capacity: number) {
    this.object = new THREE.InstancedMesh(this.geometry, this.material, Math.max(1, capacity));
    this.object.frustumCulled = false;
    this.object.count = 0;
  }

  /** `rowAt` of 0 to `count - 1` says which rows. */
  draw(
    count: number,
    rowAt: (at: number) => number,
    positions: Float32Array,
    look: (row: number, colour: THREE.Color) => number,
  ): void {
    const { matrix, colour, place } = this;
    for (let at = 0; at < count; at++) {
      const row = rowAt(at);
      const radius = look(row, colour);
      matrix.makeScale(radius, radius, radius).setPosition(place.fromArray(positions, row * 3));
      this.object.setMatrixAt(at, matrix);
      this.object.setColorAt(at, colour);
    }
    this.object.count = count;
    this.object.instanceMatrix.needsUpdate = true;
    if (this.object.instanceColor) this.object.instanceColor.needsUpdate = true;
  }

  dispose(): void {
    this.object.dispose();
    this.geometry.dispose();
    this.material.dispose();
  }
}

/** Thin lines: the box, the grid of the focal plane. */
export class FrameLayer {
  readonly object = new THREE.LineSegments(new THREE.BufferGeometry(), new THREE.LineBasicMaterial());

  constructor(opacity = 1) {
    Object.assign(this.object.material, { transparent: opacity < 1, opacity, depthWrite: opacity === 1 });
    this.object.frustumCulled = false;
  }

  draw(ends: readonly THREE.Vector3[], colour: THREE.Color): void {
    this.object.geometry.dispose();
    this.object.geometry = new THREE.BufferGeometry().setFromPoints([...ends]);
    this.object.material.color.copy(colour);
  }

  dispose(): void {
    this.object.geometry.dispose();
    this.object.material.dispose();
  }
}

/** A tinted sheet, seen from both sides and through. */
export class SheetLayer {
  readonly object: THREE.Mesh<THREE.BufferGeometry, THREE.MeshBasicMaterial>;

  constructor(opacity = 0.07) {
    const look = { transparent: true, opacity, side: THREE.DoubleSide, depthWrite: false };
    this.object = new THREE.Mesh(new THREE.BufferGeometry(), new THREE.MeshBasicMaterial(look));
    this.object.frustumCulled = false;
  }

  /** Corners in order around the sheet. */
  draw(
    corners: readonly [THREE.Vector3, THREE.Vector3, THREE.Vector3, THREE.Vector3],
    colour: THREE.Color,
  ): void {
    const [a, b, c, d] = corners;
    this.object.geometry.dispose();
    this.object.geometry = new THREE.BufferGeometry().setFromPoints([a, b, c, a, c, d]);
    this.object.material.color.copy(colour);
  }

  dispose(): void {
    this.object.geometry.dispose();
    this.object.material.dispose();
  }
}

/** Upright lines, as many as a moment needs, in buffers that stay. */
export class UprightLayer {
  readonly object = new THREE.LineSegments(
    new THREE.BufferGeometry(),
    new THREE.LineBasicMaterial({ transparent: true, opacity: 0.55, depthWrite: false }),
  );
  private readonly ends: THREE.BufferAttribute;

  constructor(capacity: number) {
    this.ends = new THREE.BufferAttribute(new Float32Array(Math.max(1, capacity) * 6), 3);
    this.object.geometry.setAttribute('position', this.ends);
    this.object.frustumCulled = false;
  }

  set(at: number, x: number, y: number, low: number, high: number): void {
    this.ends.setXYZ(at * 2, x, y, low);
    this.ends.setXYZ(at * 2 + 1, x, y, high);
  }

  show(count: number, colour: THREE.Color): void {
    this.object.visible = count > 0;
    this.object.geometry.setDrawRange(0, count * 2);
    this.object.material.color.copy(colour);
    this.ends.needsUpdate = true;
  }

  dispose(): void {
    this.object.geometry.dispose();
    this.object.material.dispose();
  }
}
