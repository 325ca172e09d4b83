import * as THREE from 'three';
import { LineMaterial } from 'three/examples/jsm/lines/LineMaterial.js';
import { LineSegments2 } from 'three/examples/jsm/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/examples/jsm/lines/LineSegmentsGeometry.js';

/** Of a dashed line, CSS pixels. */
const DASH_PX = 5;

/** Ends, colours and lengths of segments, on the graphics card once, for any number of layers that draw stretches of them. */
export class PathBuffers {
  readonly count: number;
  readonly ends: THREE.InstancedInterleavedBuffer;
  readonly shades: THREE.InstancedInterleavedBuffer;
  readonly lengths: THREE.InstancedInterleavedBuffer;
  private readonly pairs: Int32Array;

  /** `pairs` of rows, `along` the length of the path up to each row, um. */
  constructor(pairs: Int32Array, positions: Float32Array, colours: Float32Array, along: Float32Array) {
    this.pairs = pairs;
    this.count = pairs.length / 2;
    this.ends = new THREE.InstancedInterleavedBuffer(gather(pairs, positions), 6, 1);
    this.shades = new THREE.InstancedInterleavedBuffer(gather(pairs, colours), 6, 1);
    this.lengths = new THREE.InstancedInterleavedBuffer(
      Float32Array.from(pairs, (row) => along[row] ?? 0),
      2,
      1,
    );
  }

  recolour(colours: Float32Array): void {
    (this.shades.array as Float32Array).set(gather(this.pairs, colours));
    this.shades.needsUpdate = true;
  }
}

function gather(pairs: Int32Array, three: Float32Array): Float32Array {
  const all = new Float32Array(pairs.length * 3);
  for (let i = 0; i < pairs.length; i++) {
    const row = (pairs[i] ?? 0) * 3;
    all[i * 3] = three[row] ?? 0;
    all[i * 3 + 1] = three[row + 1] ?? 0;
    all[i * 3 + 2] = three[row + 2] ?? 0;
  }
  return all;
}

/** Lines some pixels wide: one stretch of the segments in some buffers. */
export class PathLayer {
  readonly object: LineSegments2;
  private readonly material: LineMaterial;
  private buffers: PathBuffers | null = null;

  constructor(width: number, opacity: number, dashed = false) {
    this.material = new LineMaterial({
      linewidth: width,
      vertexColors: true,
      transparent: opacity < 1,
      opacity,
      depthWrite: opacity === 1,
      dashed,
      dashSize: DASH_PX,
      gapSize: DASH_PX,
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

  /** CSS pixels a micrometre, so that dashes are as long at any zoom. */
  set zoom(value: number) {
    this.material.dashScale = value;
  }

  /** Nothing is copied: attributes that begin elsewhere in the same buffers, and a count. */
  show(buffers: PathBuffers, first: number, count: number): void {
    if (this.buffers && this.buffers !== buffers) {
      this.object.geometry.dispose();
      this.object.geometry = new LineSegmentsGeometry();
    }
    this.buffers = buffers;
    this.object.visible = count > 0;
    if (count === 0) return;
    const { geometry } = this.object;
    const set = (name: string, buffer: THREE.InstancedInterleavedBuffer, size: number): void => {
      const from = first * buffer.stride;
      geometry.setAttribute(`${name}Start`, new THREE.InterleavedBufferAttribute(buffer, size, from));
      geometry.setAttribute(`${name}End`, new THREE.InterleavedBufferAttribute(buffer, size, from + size));
    };
    set('instance', buffers.ends, 3);
    set('instanceColor', buffers.shades, 3);
    set('instanceDistance', buffers.lengths, 1);
    geometry.instanceCount = count;
  }

  dispose(): void {
    this.object.geometry.dispose();
    this.material.dispose();
  }
}
