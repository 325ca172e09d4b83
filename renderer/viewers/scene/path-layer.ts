import * as THREE from 'three';
import { LineMaterial } from 'three/examples/jsm/lines/LineMaterial.js';
import { LineSegments2 } from 'three/examples/jsm/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/examples/jsm/lines/LineSegmentsGeometry.js';

/** Of a dashed line, CSS pixels. */
const DASH_PX = 5;
/** A line some pixels wide costs twelve triangles a segment; more segments than this are drawn a pixel wide. */
const MOST_WIDE = 100_000;

/** Segments are instances. */
interface WideForm {
  ends: THREE.InstancedInterleavedBuffer;
  shades: THREE.InstancedInterleavedBuffer;
  lengths: THREE.InstancedInterleavedBuffer;
}

/** The same numbers: segments are pairs of vertices. */
type ThinForm = Record<'position' | 'color' | 'lineDistance', THREE.BufferAttribute>;

/** Ends, colours and lengths of segments, on the graphics card once, for any number of layers that draw stretches of them. */
export class PathBuffers {
  readonly count: number;
  private readonly pairs: Int32Array;
  private readonly ends: Float32Array;
  private readonly shades: Float32Array;
  private readonly lengths: Float32Array;
  private wideForm: WideForm | null = null;
  private thinForm: ThinForm | null = null;

  private constructor(pairs: Int32Array, ends: Float32Array, shades: Float32Array, lengths: Float32Array) {
    this.pairs = pairs;
    this.count = pairs.length / 2;
    this.ends = ends;
    this.shades = shades;
    this.lengths = lengths;
  }

  /** `pairs` of rows, `along` the length of the path up to each row, um. Yields after each pass over them. */
  static *of(
    pairs: Int32Array,
    positions: Float32Array,
    colours: Float32Array,
    along: Float32Array,
  ): Generator<undefined, PathBuffers> {
    const ends = new Float32Array(pairs.length * 3);
    gather(pairs, positions, ends);
    yield;
    const shades = new Float32Array(pairs.length * 3);
    gather(pairs, colours, shades);
    yield;
    const lengths = new Float32Array(pairs.length);
    for (let i = 0; i < pairs.length; i++) lengths[i] = along[pairs[i] ?? 0] ?? 0;
    yield;
    return new PathBuffers(pairs, ends, shades, lengths);
  }

  get wide(): WideForm {
    this.wideForm ??= {
      ends: new THREE.InstancedInterleavedBuffer(this.ends, 6, 1),
      shades: new THREE.InstancedInterleavedBuffer(this.shades, 6, 1),
      lengths: new THREE.InstancedInterleavedBuffer(this.lengths, 2, 1),
    };
    return this.wideForm;
  }

  get thin(): ThinForm {
    this.thinForm ??= {
      position: new THREE.BufferAttribute(this.ends, 3),
      color: new THREE.BufferAttribute(this.shades, 3),
      lineDistance: new THREE.BufferAttribute(this.lengths, 1),
    };
    return this.thinForm;
  }

  recolour(colours: Float32Array): void {
    gather(this.pairs, colours, this.shades);
    if (this.wideForm) this.wideForm.shades.needsUpdate = true;
    if (this.thinForm) this.thinForm.color.needsUpdate = true;
  }
}

function gather(pairs: Int32Array, three: Float32Array, all: Float32Array): void {
  for (let i = 0; i < pairs.length; i++) {
    const row = (pairs[i] ?? 0) * 3;
    all[i * 3] = three[row] ?? 0;
    all[i * 3 + 1] = three[row + 1] ?? 0;
    all[i * 3 + 2] = three[row + 2] ?? 0;
  }
}

/** Else three looks at every vertex of every geometry, to sort what it draws. */
function unbounded<Geometry extends THREE.BufferGeometry>(geometry: Geometry): Geometry {
  geometry.boundingSphere = new THREE.Sphere(new THREE.Vector3(), Infinity);
  return geometry;
}

/** One stretch of the segments in some buffers: lines some pixels wide, or thin where there are very many. */
export class PathLayer {
  readonly object = new THREE.Group();
  private readonly wide: LineSegments2;
  private readonly thin: THREE.LineSegments<THREE.BufferGeometry, THREE.LineBasicMaterial>;
  private readonly materials: [LineMaterial, THREE.LineBasicMaterial];
  private buffers: PathBuffers | null = null;

  constructor(width: number, opacity: number, dashed = false) {
    const look = { vertexColors: true, transparent: opacity < 1, opacity, depthWrite: opacity === 1 };
    const dashes = { dashSize: DASH_PX, gapSize: DASH_PX };
    this.materials = [
      new LineMaterial({ ...look, ...dashes, linewidth: width, dashed }),
      dashed ? new THREE.LineDashedMaterial({ ...look, ...dashes }) : new THREE.LineBasicMaterial(look),
    ];
    this.wide = new LineSegments2(unbounded(new LineSegmentsGeometry()), this.materials[0]);
    this.thin = new THREE.LineSegments(new THREE.BufferGeometry(), this.materials[1]);
    for (const object of [this.wide, this.thin]) {
      object.frustumCulled = false;
      object.visible = false;
    }
    this.object.add(this.wide, this.thin);
  }

  set opacity(value: number) {
    for (const material of this.materials) {
      material.opacity = value;
      material.transparent = value < 1;
      material.depthWrite = value === 1;
    }
  }

  /** CSS pixels a micrometre, so that dashes are as long at any zoom. */
  set zoom(value: number) {
    const [wide, thin] = this.materials;
    wide.dashScale = value;
    if (thin instanceof THREE.LineDashedMaterial) thin.scale = value;
  }

  /** Nothing is copied: attributes that begin elsewhere in the same buffers, and a count. */
  show(buffers: PathBuffers, first: number, count: number): void {
    const many = count > MOST_WIDE;
    this.wide.visible = count > 0 && !many;
    this.thin.visible = many;
    if (many) this.showThin(buffers, first, count);
    else if (count > 0) this.showWide(buffers, first, count);
  }

  private showThin(buffers: PathBuffers, first: number, count: number): void {
    // A geometry of its own for each layer, for it holds the stretch; its attributes are shared.
    const { thin } = buffers;
    if (this.thin.geometry.getAttribute('position') !== thin.position) {
      this.thin.geometry.dispose();
      this.thin.geometry = unbounded(new THREE.BufferGeometry());
      for (const [name, attribute] of Object.entries(thin)) this.thin.geometry.setAttribute(name, attribute);
    }
    this.thin.geometry.setDrawRange(first * 2, count * 2);
  }

  private showWide(buffers: PathBuffers, first: number, count: number): void {
    if (this.buffers && this.buffers !== buffers) {
      this.wide.geometry.dispose();
      this.wide.geometry = unbounded(new LineSegmentsGeometry());
    }
    this.buffers = buffers;
    const { geometry } = this.wide;
    const set = (name: string, buffer: THREE.InstancedInterleavedBuffer, size: number): void => {
      const from = first * buffer.stride;
      geometry.setAttribute(`${name}Start`, new THREE.InterleavedBufferAttribute(buffer, size, from));
      geometry.setAttribute(`${name}End`, new THREE.InterleavedBufferAttribute(buffer, size, from + size));
    };
    const { ends, shades, lengths } = buffers.wide;
    set('instance', ends, 3);
    set('instanceColor', shades, 3);
    set('instanceDistance', lengths, 1);
    geometry.instanceCount = count;
  }

  dispose(): void {
    this.wide.geometry.dispose();
    this.thin.geometry.dispose();
    for (const material of this.materials) material.dispose();
  }
}
