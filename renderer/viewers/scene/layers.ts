import * as THREE from 'three';
import { LineMaterial } from 'three/examples/jsm/lines/LineMaterial.js';
import { LineSegments2 } from 'three/examples/jsm/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/examples/jsm/lines/LineSegmentsGeometry.js';
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

/** Lines some pixels wide through pairs of rows. */
export class PathLayer {
  readonly object: LineSegments2;
  private readonly material: LineMaterial;

  constructor(width: number, opacity: number) {
    this.material = new LineMaterial({
      linewidth: width,
      vertexColors: true,
      transparent: opacity < 1,
      opacity,
      depthWrite: opacity === 1,
    });
    this.object = new LineSegments2(new LineSegmentsGeometry(), this.material);
    this.object.frustumCulled = false;
    this.object.visible = false;
  }

  set opacity(value: number) {
    this.material.opacity = value;
    this.material.transparent = value < 1;
    this.material.depthWrite = value === 1;
  }

  draw(pairs: ArrayLike<number>, positions: Float32Array, colours: Float32Array): void {
    this.object.geometry.dispose();
    this.object.visible = pairs.length > 0;
    if (pairs.length === 0) return;
    const ends = new Float32Array(pairs.length * 3);
    const shades = new Float32Array(pairs.length * 3);
    for (let i = 0; i < pairs.length; i++) {
      const row = pairs[i] ?? 0;
      for (let k = 0; k < 3; k++) {
        ends[i * 3 + k] = positions[row * 3 + k] ?? 0;
        shades[i * 3 + k] = colours[row * 3 + k] ?? 0;
      }
    }
    const geometry = new LineSegmentsGeometry();
    geometry.setPositions(ends);
    geometry.setColors(shades);
    this.object.geometry = geometry;
  }

  dispose(): void {
    this.object.geometry.dispose();
    this.material.dispose();
  }
}

/** A ball at each particle of the frame on show. */
export class BallLayer {
  object: THREE.InstancedMesh;
  private readonly geometry = new THREE.SphereGeometry(1, 20, 14);
  private readonly material = new THREE.MeshStandardMaterial({ roughness: 0.55 });

  constructor(capacity: number) {
    this.object = new THREE.InstancedMesh(this.geometry, this.material, Math.max(1, capacity));
    this.object.frustumCulled = false;
    this.object.count = 0;
  }

  draw(
    rows: readonly number[],
    positions: Float32Array,
    colours: Float32Array,
    radiusOf: (row: number) => number,
  ): void {
    const matrix = new THREE.Matrix4();
    const colour = new THREE.Color();
    rows.forEach((row, i) => {
      const radius = radiusOf(row);
      matrix.makeScale(radius, radius, radius).setPosition(new THREE.Vector3().fromArray(positions, row * 3));
      this.object.setMatrixAt(i, matrix);
      this.object.setColorAt(i, colour.fromArray(colours, row * 3));
    });
    this.object.count = rows.length;
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
  readonly object = new THREE.Mesh(
    new THREE.BufferGeometry(),
    new THREE.MeshBasicMaterial({
      transparent: true,
      opacity: 0.07,
      side: THREE.DoubleSide,
      depthWrite: false,
    }),
  );

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
