import * as THREE from 'three';
import type { TrackTable } from '../../../preload/contract/commands.ts';
import { cssColour, rowColours, type ColourBy } from './colours.ts';
import { BallLayer, FrameLayer, PathLayer, SheetLayer, worldPositions } from './layers.ts';
import { MarkLayer } from './mark-layer.ts';
import { drawOverlay, type OverlayColours } from './overlay.ts';
import { Stage, toWorld, type ViewName } from './stage.ts';
import { niceStep, ticks } from './ticks.ts';
import {
  boundsOf,
  FOCAL_PLANE,
  flaggedRows,
  isDrawn,
  shownTracks,
  segments,
  splitTracks,
  thinned,
  type Box,
  type Filter,
  type Flag,
  type FlaggedRow,
  type Track,
} from './tracks.ts';

export interface SceneState {
  frame: number;
  /** Frames of path drawn bright behind each particle; Infinity: all up to now. */
  tail: number;
  colourBy: ColourBy;
  hide: Filter;
  selected: number | null;
  hovered: number | null;
}

/** Balls never shrink below this share of the scene. */
const LEAST_SHARE = 0.006;
const PICK_PX = 12;
/** Between two marks of doubt along a path, at least. */
const MARK_SPACING_PX = 16;
/** Marks are chosen anew when the zoom has changed by this much. */
const ZOOM_STEP = 1.4;

/** Trajectories in micrometres with their box, axes and the particles at one moment. */
export class TrackScene {
  private readonly stage: Stage;
  private readonly overlay: CanvasRenderingContext2D | null;
  private readonly frameLayer = new FrameLayer();
  private readonly planeLayer = new SheetLayer();
  private readonly planeGrid = new FrameLayer(0.3);
  private readonly unknown = new FrameLayer(0.55);
  private readonly marks = new MarkLayer();
  private readonly whole = new PathLayer(1.5, 0.35);
  private readonly tail = new PathLayer(3, 1);
  private readonly chosen = new PathLayer(3.5, 1);
  private readonly balls: BallLayer;
  private readonly allTracks: Track[];
  private tracks: Track[];
  private readonly positions: Float32Array;
  private readonly box: Box;
  private colours: Float32Array;
  private pairs: Int32Array;
  private flagged: FlaggedRow[];
  private marked: FlaggedRow[] = [];
  private markedAtZoom = NaN;
  private palette: OverlayColours & { flags: Record<Flag, string> };
  private readonly table: TrackTable;
  private readonly particleDiameterUm: number;
  private state: SceneState;

  /** @param particleDiameterUm that of the balls */
  constructor(
    canvas: HTMLCanvasElement,
    overlay: HTMLCanvasElement,
    table: TrackTable,
    state: SceneState,
    particleDiameterUm: number,
  ) {
    this.table = table;
    this.particleDiameterUm = particleDiameterUm;
    this.state = state;
    this.overlay = overlay.getContext('2d');
    this.stage = new Stage(canvas, () => this.drawLabels());
    this.allTracks = splitTracks(table);
    this.tracks = shownTracks(this.allTracks, state.hide);
    this.box = boundsOf(table);
    this.positions = worldPositions(table, this.box.min[2]);
    this.colours = rowColours(table, state.colourBy);
    this.pairs = segments(table, this.tracks, state.hide);
    this.flagged = flaggedRows(table, this.tracks, state.hide);
    this.balls = new BallLayer(this.allTracks.length);
    this.stage.scene.add(
      this.frameLayer.object,
      this.planeLayer.object,
      this.planeGrid.object,
      this.unknown.object,
      this.marks.object,
      this.whole.object,
      this.tail.object,
      this.chosen.object,
      this.balls.object,
    );
    this.palette = this.readPalette();
    this.stage.setBox(this.box);
    this.drawBox();
    this.drawPaths();
  }

  private readPalette(): TrackScene['palette'] {
    const css = (name: string): string => `#${cssColour(name).getHexString()}`;
    return {
      text: css('--text'),
      muted: css('--muted'),
      halo: css('--scene'),
      plane: css('--accent'),
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
    this.drawFocalPlane();
  }

  private drawFocalPlane(): void {
    const { min, max } = this.box;
    const at = (x: number, y: number): THREE.Vector3 => toWorld(x, y, FOCAL_PLANE);
    const corners = [at(min[0], min[1]), at(max[0], min[1]), at(max[0], max[1]), at(min[0], max[1])] as const;
    const ends: THREE.Vector3[] = corners.flatMap((corner, i) => [corner, corners[(i + 1) % 4] ?? corner]);
    const step = niceStep(Math.max(max[0] - min[0], max[1] - min[1]) / 8);
    for (const x of ticks(min[0], max[0], step)) ends.push(at(x, min[1]), at(x, max[1]));
    for (const y of ticks(min[1], max[1], step)) ends.push(at(min[0], y), at(max[0], y));
    this.planeLayer.draw([...corners], cssColour('--accent'));
    this.planeGrid.draw(ends, cssColour('--accent'));
  }

  /** All that depends on filter, colour or selection. */
  private drawPaths(): void {
    const { selected, tail } = this.state;
    this.whole.draw(this.pairs, this.positions, this.colours);
    this.tail.opacity = selected === null ? 1 : 0.3;
    this.whole.opacity = selected !== null ? 0.15 : tail === Infinity ? 0.22 : 0.35;
    const mine = this.pairs.filter((row) => this.table.particle[row] === selected);
    this.chosen.draw(mine, this.positions, this.colours);
    this.drawMoment();
  }

  /** What moves with the time on show. */
  private drawMoment(): void {
    const { table, state } = this;
    const recent: number[] = [];
    for (let i = 0; i < this.pairs.length; i += 2) {
      const [from, to] = [this.pairs[i] ?? 0, this.pairs[i + 1] ?? 0];
      const frame = table.frame[to] ?? 0;
      if (frame <= state.frame && frame > state.frame - state.tail) recent.push(from, to);
    }
    this.tail.draw(recent, this.positions, this.colours);
    const present = this.tracks.flatMap(({ start, end }) => {
      for (let row = start; row < end; row++) if (table.frame[row] === state.frame) return [row];
      return [];
    });
    const now = present.filter((row) => isDrawn(table, row, state.hide));
    const least = toWorld(...this.box.min).distanceTo(toWorld(...this.box.max)) * LEAST_SHARE;
    const radius = Math.max(this.particleDiameterUm / 2, least);
    const grown = (row: number): boolean =>
      table.particle[row] === state.selected || table.particle[row] === state.hovered;
    this.balls.draw(now, this.positions, this.colours, (row) => (grown(row) ? radius * 1.5 : radius));
    this.drawUnknown(state.hide.outOfRange ? [] : present);
    this.drawMarks();
  }

  /** A particle that is there but has no height could be anywhere on a vertical line. */
  private drawUnknown(present: readonly number[]): void {
    const { min, max } = this.box;
    const ends = present
      .filter((row) => !Number.isFinite(this.table.zUm[row]))
      .flatMap((row) => {
        const [x, y] = [this.table.xUm[row] ?? NaN, this.table.yUm[row] ?? NaN];
        return [toWorld(x, y, min[2]), toWorld(x, y, max[2])];
      });
    this.unknown.draw(ends, cssColour('--muted'));
  }

  /** Doubts about the stretch of path that is drawn bright, as many as stay apart on the screen. */
  private drawMarks(): void {
    const { table, state } = this;
    this.markedAtZoom = this.stage.camera.zoom;
    const shown = this.flagged.filter(({ row }) => {
      const frame = table.frame[row] ?? 0;
      const mine = state.selected === null || table.particle[row] === state.selected;
      return mine && frame <= state.frame && frame > state.frame - state.tail;
    });
    this.marked = thinned(shown, table, this.positions, MARK_SPACING_PX / this.markedAtZoom);
    this.marks.draw(this.marked, this.positions, this.palette.flags);
    this.stage.touch();
  }

  private drawLabels(): void {
    const { overlay, stage } = this;
    if (!overlay) return;
    const ratio = window.devicePixelRatio;
    const [width, height] = [Math.round(stage.width * ratio), Math.round(stage.height * ratio)];
    if (overlay.canvas.width !== width || overlay.canvas.height !== height)
      Object.assign(overlay.canvas, { width, height });
    overlay.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawOverlay(overlay, stage, this.box, this.palette);
    const zoomed = stage.camera.zoom / this.markedAtZoom;
    if (zoomed > ZOOM_STEP || zoomed < 1 / ZOOM_STEP) this.drawMarks();
  }

  update(next: SceneState): void {
    const before = this.state;
    this.state = next;
    if (next.colourBy !== before.colourBy) this.colours = rowColours(this.table, next.colourBy);
    const filtered = next.hide !== before.hide;
    if (filtered) {
      this.tracks = shownTracks(this.allTracks, next.hide);
      this.pairs = segments(this.table, this.tracks, next.hide);
      this.flagged = flaggedRows(this.table, this.tracks, next.hide);
    }
    const all =
      filtered ||
      next.colourBy !== before.colourBy ||
      next.selected !== before.selected ||
      next.tail !== before.tail;
    if (all) this.drawPaths();
    else this.drawMoment();
  }

  /** Reads the colours of the window's theme anew. */
  retheme(): void {
    this.palette = this.readPalette();
    this.colours = rowColours(this.table, this.state.colourBy);
    this.drawBox();
    this.drawPaths();
  }

  /** What is on show, with axes and names, on its ground. */
  image(): HTMLCanvasElement {
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

  view(name: ViewName, glide = true): void {
    this.stage.view(name, glide);
  }

  zoomBy(factor: number): void {
    this.stage.zoomBy(factor);
  }

  turn(azimuth: number, polar: number): void {
    this.stage.turn(azimuth, polar);
  }

  /** Row nearest to a point of the canvas, of those that are drawn; null when none is near. */
  pick(x: number, y: number): number | null {
    const point = new THREE.Vector3();
    let best: number | null = null;
    let least = PICK_PX;
    for (const row of [...this.pairs, ...this.marked.map((one) => one.row)]) {
      const [px, py] = this.stage.project(point.fromArray(this.positions, row * 3));
      const distance = Math.hypot(px - x, py - y);
      if (distance < least) {
        least = distance;
        best = row;
      }
    }
    return best;
  }

  dispose(): void {
    const { frameLayer, planeLayer, planeGrid, unknown, marks, whole, tail, chosen, balls } = this;
    for (const layer of [frameLayer, planeLayer, planeGrid, unknown, marks, whole, tail, chosen, balls])
      layer.dispose();
    this.stage.dispose();
  }
}
