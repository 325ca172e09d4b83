import type * as THREE from 'three';
import type { TrackTable } from '../../../preload/contract/commands.ts';
import { cssColour, rowColours, type ColourBy, type ColourMap, type Groups } from './track-colours.ts';
import { stretch } from './sort-by-frame.ts';
import { HeightLayer, including, type Heights } from './height-layer.ts';
import { BallLayer, FrameLayer, UprightLayer } from './ball-and-line-layers.ts';
import { MarkLayer } from './mark-layer.ts';
import { PathBuffers, PathLayer } from './path-layer.ts';
import { PointIndex } from './point-index.ts';
import { drawOverlay, type OverlayColours } from './scene-labels.ts';
import type { Look, ViewName } from './camera-look.ts';
import { Stage, toWorld } from './stage.ts';
import type { Box } from './box-around-tracks.ts';
import { thinned, type Flag } from './flagged-rows.ts';
import { byCertainty, segments } from './path-segments.ts';
import { atOnce, withPauses } from './run-steps.ts';
import { filteredRows, sceneRows, type FilteredRows, type SceneRows } from './scene-rows.ts';
import { isDrawn, type TrackFilter } from './shown-tracks.ts';

export interface SceneState extends Heights {
  frame: number;
  /** Frames of path drawn bright behind each particle; Infinity: all up to now. */
  tail: number;
  colourBy: ColourBy;
  colourMap: ColourMap;
  /** Of particles that share a colour; null: each has its own. */
  groups: Groups | null;
  perspective: boolean;
  hide: TrackFilter;
  selected: number | null;
  hovered: number | null;
}

/** How far the balls of other particles go into the ground when one is chosen. */
const DIMMED = 0.7;
/** Balls never shrink below this share of the scene. */
const LEAST_SHARE = 0.006;
const PICK_PX = 12;
/** Between two marks of doubt along a path, at least. */
const MARK_SPACING_PX = 16;
/** Marks are chosen anew when the zoom has changed by this much. */
const ZOOM_STEP = 1.4;

interface DrawnRows {
  all: SceneRows;
  /** Three numbers a row. */
  colours: Float32Array;
  left: FilteredRows;
}

function* drawnRows(table: TrackTable, state: SceneState): Generator<undefined, DrawnRows> {
  const all = yield* sceneRows(table, state.wallUm);
  const colours = rowColours(table, state.colourBy, state.colourMap, state.groups);
  yield;
  return { all, colours, left: yield* filteredRows(all, colours, state.hide) };
}

/** Trajectories in micrometres with their box, axes and the particles at one moment. */
export class TrackScene {
  private readonly stage: Stage;
  private readonly overlay: CanvasRenderingContext2D | null;
  private readonly frameLayer = new FrameLayer();
  private readonly heights = new HeightLayer();
  private readonly unknown: UprightLayer;
  private readonly marks = new MarkLayer();
  /** Each of trusted parts, and of those that are no more than likely. */
  private readonly whole = [new PathLayer(1.5, 0.35), new PathLayer(1.5, 0.35, true)] as const;
  private readonly tail = [new PathLayer(3, 1), new PathLayer(3, 1, true)] as const;
  private readonly chosen = [new PathLayer(3.5, 1), new PathLayer(3.5, 1, true)] as const;
  private readonly balls: BallLayer;
  private readonly all: SceneRows;
  private left: FilteredRows;
  private box: Box;
  private colours: Float32Array;
  private ofChosen: PathBuffers[] = [];
  private index: PointIndex | null = null;
  private markedAtZoom = NaN;
  private ground = cssColour('--scene');
  private muted = cssColour('--muted');
  private palette: OverlayColours & { flags: Record<Flag, string> };
  private readonly particleDiameterUm: number;
  private state: SceneState;

  /**
   * Made in slices, for a table of a million rows takes a while.
   *
   * @param particleDiameterUm that of the balls
   * @param signal ends it, with null, where another one is wanted
   */
  static async open(
    canvas: HTMLCanvasElement,
    overlay: HTMLCanvasElement,
    table: TrackTable,
    state: SceneState,
    particleDiameterUm: number,
    signal: AbortSignal,
  ): Promise<TrackScene | null> {
    const drawn = await withPauses(drawnRows(table, state), signal);
    return drawn && new TrackScene(canvas, overlay, drawn, state, particleDiameterUm);
  }

  private constructor(
    canvas: HTMLCanvasElement,
    overlay: HTMLCanvasElement,
    { all, colours, left }: DrawnRows,
    state: SceneState,
    particleDiameterUm: number,
  ) {
    this.all = all;
    this.colours = colours;
    this.left = left;
    this.particleDiameterUm = particleDiameterUm;
    this.state = state;
    this.overlay = overlay.getContext('2d');
    this.stage = new Stage(canvas, () => this.drawLabels());
    this.box = including(all.bounds, state.wallUm);
    this.balls = new BallLayer(all.tracks.length);
    this.unknown = new UprightLayer(all.tracks.length);
    this.stage.scene.add(
      this.frameLayer.object,
      this.heights.object,
      this.unknown.object,
      this.marks.object,
      ...[...this.whole, ...this.tail, ...this.chosen].map(({ object }) => object),
      this.balls.object,
    );
    this.palette = this.readPalette();
    this.stage.setBox(this.box);
    this.stage.perspective = state.perspective;
    this.drawBox();
    this.drawPaths();
  }

  private readPalette(): TrackScene['palette'] {
    const css = (name: string): string => `#${cssColour(name).getHexString()}`;
    return {
      text: css('--text'),
      muted: css('--muted'),
      halo: css('--scene'),
      axes: [css('--series-2'), css('--series-3'), css('--series-1')],
      flags: { outlier: css('--bad'), 'out-of-range': css('--muted'), crowded: css('--warn') },
    };
  }

  private drawBox(): void {
    const { min, max } = this.box;
    const ends: THREE.Vector3[] = [];
    for (let bits = 0; bits < 8; bits++) {
      for (let k = 0; k < 3; k++) {
        if (bits & (1 << k)) continue;
        const at = (from: number): THREE.Vector3 =>
          toWorld(from & 1 ? max[0] : min[0], from & 2 ? max[1] : min[1], from & 4 ? max[2] : min[2]);
        ends.push(at(bits), at(bits | (1 << k)));
      }
    }
    this.frameLayer.draw(ends, cssColour('--line'));
    this.heights.draw(this.box, this.state);
  }

  private filter(): void {
    this.left = atOnce(filteredRows(this.all, this.colours, this.state.hide));
    this.index = null;
  }

  /** All that depends on filter, colour or selection. */
  private drawPaths(): void {
    const { table, positions, along } = this.all;
    const { selected, tail, hide } = this.state;
    for (const layer of this.tail) layer.opacity = selected === null ? 1 : 0.3;
    for (const layer of this.whole)
      layer.opacity = selected !== null ? 0.15 : tail === Infinity ? 0.22 : 0.35;
    this.whole.forEach((layer, kind) => {
      const path = this.left.paths[kind];
      if (path) layer.show(path.buffers, 0, path.buffers.count);
    });
    const mine = this.left.tracks.filter(({ particle }) => particle === selected);
    const { certain, uncertain } = byCertainty(table, segments(table, mine, hide));
    this.ofChosen = [certain, uncertain].map((pairs) =>
      atOnce(PathBuffers.of(pairs, positions, this.colours, along)),
    );
    this.chosen.forEach((layer, kind) => {
      const buffers = this.ofChosen[kind];
      if (buffers) layer.show(buffers, 0, buffers.count);
    });
    this.fillMarks();
    this.drawMoment();
  }

  /** What moves with the time on show: stretches of buffers that are there, and the balls. */
  private drawMoment(): void {
    const { state, colours } = this;
    const { table, positions } = this.all;
    const { present, rows, paths } = this.left;
    const after = state.frame - state.tail;
    this.tail.forEach((layer, kind) => {
      const path = paths[kind];
      if (!path) return;
      const { first, count } = stretch(path.byFrame, after, state.frame);
      layer.show(path.buffers, first, count);
    });
    const { first, count } = stretch(present, state.frame - 1, state.frame);
    const least = toWorld(...this.box.min).distanceTo(toWorld(...this.box.max)) * LEAST_SHARE;
    const radius = Math.max(this.particleDiameterUm / 2, least);
    const { min, max } = this.box;
    const now: number[] = [];
    let unknown = 0;
    for (let at = first; at < first + count; at++) {
      const row = rows[at] ?? 0;
      if (isDrawn(table, row, state.hide)) now.push(row);
      else if (!state.hide.outOfRange && !Number.isFinite(table.zUm[row]))
        this.unknown.set(unknown++, table.xUm[row] ?? NaN, -(table.yUm[row] ?? NaN), min[2], max[2]);
    }
    this.balls.draw(
      now.length,
      (at) => now[at] ?? 0,
      positions,
      (row, colour) => {
        const particle = table.particle[row];
        colour.fromArray(colours, row * 3);
        if (state.selected !== null && particle !== state.selected) colour.lerp(this.ground, DIMMED);
        return particle === state.selected || particle === state.hovered ? radius * 1.5 : radius;
      },
    );
    this.unknown.show(unknown, this.muted);
    this.marks.show(after, state.frame);
    this.stage.touch();
  }

  /** Doubts, as many as stay apart on the screen; of which the stretch of path that is drawn bright shows its own. */
  private fillMarks(): void {
    const { state } = this;
    const { table, positions, lastFrame } = this.all;
    const { flagged } = this.left;
    this.markedAtZoom = this.stage.camera.zoom;
    for (const layer of [this.whole[1], this.tail[1], this.chosen[1]]) layer.zoom = this.markedAtZoom;
    const mine =
      state.selected === null ? flagged : flagged.filter(({ row }) => table.particle[row] === state.selected);
    const apart = thinned(mine, table, positions, MARK_SPACING_PX / this.markedAtZoom);
    this.marks.fill(apart, table.frame, lastFrame, positions, this.palette.flags);
    this.marks.show(state.frame - state.tail, state.frame);
    this.stage.touch();
  }

  private drawLabels(): void {
    const { overlay, stage } = this;
    if (!overlay) return;
    const { ratio } = stage;
    const [width, height] = [Math.round(stage.width * ratio), Math.round(stage.height * ratio)];
    if (overlay.canvas.width !== width || overlay.canvas.height !== height)
      Object.assign(overlay.canvas, { width, height });
    overlay.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawOverlay(overlay, stage, this.box, this.palette, this.heights.names);
    const zoomed = stage.camera.zoom / this.markedAtZoom;
    if (zoomed > ZOOM_STEP || zoomed < 1 / ZOOM_STEP || Number.isNaN(zoomed)) this.fillMarks();
  }

  update(next: SceneState): void {
    const before = this.state;
    this.state = next;
    const recoloured =
      next.colourBy !== before.colourBy ||
      next.colourMap !== before.colourMap ||
      next.groups !== before.groups;
    if (recoloured) this.recolour();
    if (next.perspective !== before.perspective) this.stage.perspective = next.perspective;
    if (next.wallUm !== before.wallUm) this.setWall();
    if (next.calibratedUm !== before.calibratedUm) this.heights.draw(this.box, next);
    const filtered = next.hide !== before.hide;
    if (filtered) this.filter();
    const all = filtered || recoloured || next.selected !== before.selected || next.tail !== before.tail;
    if (all) this.drawPaths();
    else this.drawMoment();
  }

  /** The box holds the wall. */
  private setWall(): void {
    this.box = including(this.all.bounds, this.state.wallUm);
    this.stage.setBox(this.box);
    this.stage.perspective = this.state.perspective;
    this.drawBox();
  }

  private recolour(): void {
    const { colourBy, colourMap, groups } = this.state;
    this.colours = rowColours(this.all.table, colourBy, colourMap, groups);
    for (const { buffers } of this.left.paths) buffers.recolour(this.colours);
  }

  private readGround(): void {
    this.ground = cssColour('--scene');
    this.muted = cssColour('--muted');
  }

  /** Reads the colours of the window's theme anew. */
  retheme(): void {
    this.palette = this.readPalette();
    this.readGround();
    this.recolour();
    this.drawBox();
    this.drawPaths();
  }

  /** What is on show, with axes and names, on its ground: `width` x `height` CSS pixels, `ratio` pixels each. */
  image(width = this.stage.width, height = this.stage.height, ratio = this.stage.ratio): HTMLCanvasElement {
    return this.stage.drawnAt(width, height, ratio, () => this.copy());
  }

  private copy(): HTMLCanvasElement {
    this.stage.render();
    const image = document.createElement('canvas');
    const sources = [this.stage.canvas, ...(this.overlay ? [this.overlay.canvas] : [])];
    const [{ width, height } = image] = sources;
    Object.assign(image, { width, height });
    const context = image.getContext('2d');
    if (!context) return image;
    context.fillStyle = this.palette.halo;
    context.fillRect(0, 0, width, height);
    for (const source of sources) context.drawImage(source, 0, 0, width, height);
    return image;
  }

  resize(width: number, height: number): void {
    this.stage.resize(width, height);
  }

  view(name: ViewName): void {
    this.stage.view(name, 'gliding');
  }

  lookAgain(look: Look): void {
    this.stage.lookAgain(look);
  }

  /** Tells from now on where the camera has come to rest. */
  tellLooks(tell: (look: Look) => void): void {
    this.stage.onLook = tell;
  }

  zoomBy(factor: number): void {
    this.stage.zoomBy(factor);
  }

  turn(azimuth: number, polar: number): void {
    this.stage.turn(azimuth, polar);
  }

  /** Row nearest to a point of the canvas, of those that are drawn; null when none is near. */
  pick(x: number, y: number): number | null {
    const { stage } = this;
    this.index ??= new PointIndex(this.pickable(), this.all.positions);
    return this.index.nearest(stage.worldToClip(), {
      width: stage.width,
      height: stage.height,
      x,
      y,
      reachPx: PICK_PX,
    });
  }

  /** Rows on a path, and those that are marked. */
  private pickable(): Int32Array {
    const { table } = this.all;
    const { rows, flagged } = this.left;
    const marked = new Uint8Array(table.frame.length);
    for (const { row } of flagged) marked[row] = 1;
    return rows.filter((row) => marked[row] === 1 || isDrawn(table, row, this.state.hide));
  }

  dispose(): void {
    const { frameLayer, heights, unknown, marks, whole, tail, chosen, balls } = this;
    const layers = [frameLayer, heights, unknown, marks, balls];
    for (const layer of [...layers, ...whole, ...tail, ...chosen]) layer.dispose();
    this.stage.dispose();
  }
}
