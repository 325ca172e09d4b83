import CameraControls from 'camera-controls';
import * as THREE from 'three';
import { EYE_DIAGONALS, StageCamera } from './stage-camera.ts';
import type { Box, Point } from './box-around-tracks.ts';
import type { Look, ViewName } from './camera-look.ts';
import { ZOOM_LIMITS } from './zoom-limits.ts';

CameraControls.install({ THREE });

/** From where each view looks, in the world of the scene (z up, y against the image's). */
const DIRECTIONS: Record<ViewName, Point> = {
  iso: [0.62, -1, 0.72],
  xy: [0, 0, 1],
  xz: [0, -1, 0],
  yz: [-1, 0, 0],
};
/** Between the box and the edge of the canvas, for what is written beside it: so many pixels, but at most this share of the canvas. */
const MARGIN_PX = 88;
const MARGIN_SHARE = 0.15;
/** How far the camera stands from the middle of the box, in its diagonals, and how near things may come to be drawn. */
const CAMERA_DIAGONALS = 20;
const NEAR_DIAGONALS = 0.01;
/** More canvas pixels than this a CSS pixel cost time and show nothing. */
const MOST_RATIO = 2;
/** Time in which the camera follows buttons and keys, or a pointer; a longer pause between two frames is no time to move in. */
const SMOOTH_S = 0.12;
const DRAGGING_SMOOTH_S = 0.05;
const MOST_STEP_S = 0.1;

/** Light from everywhere, a little darker from below, and from one side. */
function lights(): THREE.Light[] {
  const sun = new THREE.DirectionalLight('#ffffff', 1.4);
  sun.position.set(0.4, -0.6, 1);
  return [new THREE.HemisphereLight('#ffffff', '#aab4c0', 2.6), sun];
}

/** Where a person wants no motion the camera is there at once. */
const glides = (): boolean => !window.matchMedia('(prefers-reduced-motion: reduce)').matches;

const directionOf = (name: ViewName): THREE.Vector3 => new THREE.Vector3(...DIRECTIONS[name]).normalize();

/**
 * Positions of the scene. An image's y grows downwards; turning it over keeps the world right-handed with z up, and the
 * view from above the same as the video.
 */
export const toWorld = (x: number, y: number, z: number): THREE.Vector3 => new THREE.Vector3(x, -y, z);

/**
 * Canvas, camera and light. The camera is orthographic unless asked otherwise: a micrometre is as long in front as behind, and the scale
 * bar holds everywhere. `camera.zoom` is CSS pixels a micrometre. Draws only when something has changed.
 */
export class Stage {
  readonly scene = new THREE.Scene();
  readonly camera = new StageCamera();
  readonly controls: CameraControls;
  private readonly renderer: THREE.WebGLRenderer;
  private readonly clock = new THREE.Timer();
  private readonly afterDraw: () => void;
  /** Told when the camera has come to rest elsewhere. */
  onLook: (look: Look) => void = () => undefined;
  private box: Box = { min: [0, 0, 0], max: [1, 1, 1] };
  /** The view on show, until a person turns, moves or zooms it. */
  private named: ViewName | null = null;
  /** A look that was taken up again, likewise: the canvas may get its size in steps. */
  private taken: Look | null = null;
  private dirty = true;
  private moving = false;
  private request = 0;
  width = 1;
  height = 1;

  /** Canvas pixels a CSS pixel. */
  get ratio(): number {
    return this.renderer.getPixelRatio();
  }

  get canvas(): HTMLCanvasElement {
    return this.renderer.domElement;
  }

  /** Throws where the browser has no WebGL at all. */
  constructor(canvas: HTMLCanvasElement, afterDraw: () => void) {
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.renderer.setPixelRatio(Math.min(window.devicePixelRatio, MOST_RATIO));
    this.afterDraw = afterDraw;
    this.camera.up.set(0, 0, 1);
    this.controls = new CameraControls(this.camera, canvas);
    this.controls.dollyToCursor = true;
    this.controls.smoothTime = SMOOTH_S;
    this.controls.draggingSmoothTime = DRAGGING_SMOOTH_S;
    this.controls.addEventListener('control', this.leaveView);
    this.scene.add(...lights());
    this.request = requestAnimationFrame(this.tick);
  }

  readonly touch = (): void => {
    this.dirty = true;
  };

  private readonly leaveView = (): void => {
    this.named = null;
    this.taken = null;
  };

  private readonly tick = (now: number): void => {
    this.request = requestAnimationFrame(this.tick);
    this.clock.update(now);
    const moved = this.controls.update(Math.min(this.clock.getDelta(), MOST_STEP_S));
    if (this.moving && !moved) this.onLook(this.look());
    this.moving = moved;
    if (!moved && !this.dirty) return;
    this.dirty = false;
    this.render();
  };

  set perspective(on: boolean) {
    this.camera.eyeUm = on ? this.diagonal() * EYE_DIAGONALS : Infinity;
    this.camera.middleUm = this.diagonal() * CAMERA_DIAGONALS;
    this.camera.updateProjectionMatrix();
    this.touch();
  }

  get perspective(): boolean {
    return Number.isFinite(this.camera.eyeUm);
  }

  /** Draws at once, so that the canvas can be copied before the browser clears it. */
  render(): void {
    this.renderer.render(this.scene, this.camera);
    this.afterDraw();
  }

  /** A named view fills the new size; another keeps what it shows. */
  resize(width: number, height: number): void {
    const grown = Math.min(width / this.width, height / this.height);
    this.setSize(width, height);
    if (this.named) this.view(this.named, 'at once');
    else if (this.taken) this.lookAgain(this.taken);
    else void this.controls.zoomTo(this.camera.zoom * grown, false);
    this.touch();
  }

  private setSize(width: number, height: number): void {
    Object.assign(this, { width, height });
    this.renderer.setSize(width, height, false);
    Object.assign(this.camera, { left: -width / 2, right: width / 2, top: height / 2, bottom: -height / 2 });
    this.camera.updateProjectionMatrix();
  }

  /** Draws once in another size, from where the camera stands, and goes back to that on the screen. */
  drawnAt<Result>(width: number, height: number, ratio: number, draw: () => Result): Result {
    const before = { width: this.width, height: this.height, ratio: this.ratio, zoom: this.camera.zoom };
    const fit = (w: number, h: number, r: number, zoom: number): void => {
      this.renderer.setPixelRatio(r);
      this.camera.zoom = zoom;
      this.setSize(w, h);
    };
    const scale = Math.min(width / before.width, height / before.height);
    // A named view fills any shape.
    const zoom = this.named ? this.zoomOf(this.named, width, height) : before.zoom * scale;
    try {
      fit(width, height, ratio, zoom);
      return draw();
    } finally {
      fit(before.width, before.height, before.ratio, before.zoom);
      this.render();
    }
  }

  zoomBy(factor: number): void {
    this.leaveView();
    void this.controls.zoomTo(this.camera.zoom * factor, glides());
  }

  turn(azimuth: number, polar: number): void {
    this.leaveView();
    void this.controls.rotate(azimuth, polar, glides());
  }

  setBox(box: Box): void {
    this.box = box;
    const diagonal = this.diagonal();
    this.camera.near = diagonal * NEAR_DIAGONALS;
    this.camera.far = 2 * diagonal * CAMERA_DIAGONALS;
    this.camera.updateProjectionMatrix();
    // A named view shows all of it.
    if (this.named) this.view(this.named, 'at once');
  }

  private diagonal(): number {
    return toWorld(...this.box.min).distanceTo(toWorld(...this.box.max));
  }

  /** At which the whole box fills a canvas, seen from a named direction. */
  private zoomOf(name: ViewName, width: number, height: number): number {
    const direction = directionOf(name);
    const up = name === 'xy' ? new THREE.Vector3(0, 1, 0) : new THREE.Vector3(0, 0, 1);
    const right = new THREE.Vector3().crossVectors(up, direction).normalize();
    const top = new THREE.Vector3().crossVectors(direction, right);
    const half = toWorld(...this.box.max)
      .sub(toWorld(...this.box.min))
      .multiplyScalar(0.5);
    const reach = (axis: THREE.Vector3): number =>
      2 * (Math.abs(axis.x * half.x) + Math.abs(axis.y * half.y) + Math.abs(axis.z * half.z));
    const inner = (size: number): number => size - 2 * Math.min(MARGIN_PX, size * MARGIN_SHARE);
    return Math.min(inner(width) / reach(right), inner(height) / reach(top));
  }

  /** Looks at the whole box from one of the named directions; the camera gets there gliding or at once. */
  view(name: ViewName, how: 'gliding' | 'at once'): void {
    const glide = how === 'gliding' && glides();
    this.named = name;
    this.taken = null;
    const centre = toWorld(...this.box.min)
      .add(toWorld(...this.box.max))
      .multiplyScalar(0.5);
    const zoom = this.zoomOf(name, this.width, this.height);
    const eye = centre.clone().addScaledVector(directionOf(name), this.diagonal() * CAMERA_DIAGONALS);
    this.controls.minZoom = zoom * ZOOM_LIMITS.out;
    this.controls.maxZoom = zoom * ZOOM_LIMITS.in;
    void this.controls.setLookAt(eye.x, eye.y, eye.z, centre.x, centre.y, centre.z, glide);
    void this.controls.zoomTo(zoom, glide);
    void this.controls.setFocalOffset(0, 0, 0, glide);
    this.touch();
  }

  look(): Look {
    if (this.named) return { view: this.named };
    const { controls, width, height } = this;
    const [eye, target, offset] = [new THREE.Vector3(), new THREE.Vector3(), new THREE.Vector3()];
    controls.getPosition(eye, true);
    controls.getTarget(target, true);
    controls.getFocalOffset(offset, true);
    return {
      eye: eye.toArray(),
      target: target.toArray(),
      offset: offset.toArray(),
      zoom: this.camera.zoom,
      size: [width, height],
    };
  }

  /** Looks as `look` said, at once. A canvas of another size shows as much of the scene. */
  lookAgain(look: Look): void {
    this.view('view' in look ? look.view : 'iso', 'at once');
    if ('view' in look) return;
    this.named = null;
    this.taken = look;
    const { eye, target, offset, zoom, size } = look;
    const grown = Math.min(this.width / size[0], this.height / size[1]);
    void this.controls.setLookAt(...eye, ...target, false);
    void this.controls.setFocalOffset(...offset, false);
    void this.controls.zoomTo(zoom * grown, false);
    this.touch();
  }

  /** From the world to clip space, as the camera stands. */
  worldToClip(): THREE.Matrix4 {
    this.camera.updateMatrixWorld();
    return new THREE.Matrix4().multiplyMatrices(this.camera.projectionMatrix, this.camera.matrixWorldInverse);
  }

  /** Where a point of the scene is on the canvas, CSS pixels. */
  project(point: THREE.Vector3): [x: number, y: number] {
    const { x, y } = point.clone().project(this.camera);
    return [((x + 1) / 2) * this.width, ((1 - y) / 2) * this.height];
  }

  dispose(): void {
    cancelAnimationFrame(this.request);
    this.controls.dispose();
    this.scene.clear();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }
}
