import * as THREE from 'three';
import type { TrackTable } from '../../../preload/contract/commands.ts';
import { cssColour, rowColours, type ColourBy } from './colours.ts';
import { BallLayer, FrameLayer, PathLayer, worldPositions } from './layers.ts';
import { drawOverlay, type FlaggedPoints, type OverlayColours } from './overlay.ts';
import { Stage, toWorld, type ViewName } from './stage.ts';
import { niceStep, ticks } from './ticks.ts';
import {
  boundsOf,
  flaggedRows,
  isDrawn,
  segments,
  splitTracks,
  type Box,
  type Filter,
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

/** Radius of a 2.16 um sphere, the paper's. Balls never shrink below a share of the scene. */
const PARTICLE_RADIUS_UM = 1.08;
const LEAST_SHARE = 0.006;
const PICK_PX = 12;

/** Trajectories in micrometres with their box, axes and the particles at one moment. */
export class TrackScene {
  private readonly stage: Stage;
  private readonly overlay: CanvasRenderingContext2D | null;
  private readonly frameLayer = new FrameLayer();
  private readonly whole = new PathLayer(1.5, 0.35);
  private readonly tail = new PathLayer(3, 1);
  private readonly chosen = new PathLayer(3.5, 1);
  private readonly balls: BallLayer;
  private readonly tracks: Track[];
  private readonly positions: Float32Array;
  private readonly box: Box;
  private colours: Float32Array;
  private pairs: Int32Array;
  private flagged: FlaggedPoints;
  private palette: OverlayColours;
  private readonly table: TrackTable;
  private state: SceneState;

  constructor(canvas: HTMLCanvasElement, overlay: HTMLCanvasElement, table: TrackTable, state: SceneState) {
    this.table = table;
    this.state = state;
    this.overlay = overlay.getContext('2d');
    this.stage = new Stage(canvas, () => this.drawLabels());
    this.tracks = splitTracks(table);
    this.positions = worldPositions(table);
    this.box = boundsOf(table);
    this.colours = rowColours(table, state.colourBy);
    this.pairs = segments(table, this.tracks, state.hide);
    this.flagged = this.findFlagged();
    this.balls = new BallLayer(this.tracks.length);
    this.stage.scene.add(
      this.frameLayer.object,
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

  private findFlagged(): FlaggedPoints {
    return flaggedRows(this.table, this.state.hide).map(({ row, flag }) => ({
      at: new THREE.Vector3().fromArray(this.positions, row * 3),
      flag,
    }));
  }

  private readPalette(): OverlayColours {
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
    const step = niceStep(Math.max(max[0] - min[0], max[1] - min[1]) / 8);
    for (const x of ticks(min[0], max[0], step))
      ends.push(toWorld(x, min[1], min[2]), toWorld(x, max[1], min[2]));
    for (const y of ticks(min[1], max[1], step))
      ends.push(toWorld(min[0], y, min[2]), toWorld(max[0], y, min[2]));
    this.frameLayer.draw(ends, cssColour('--line'));
  }

  /** All that depends on filter, colour or selection. */
  private drawPaths(): void {
    const { selected, tail } = this.state;
    this.whole.draw(this.pairs, this.positions, this.colours);
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
    const now = this.tracks.flatMap(({ start, end }) => {
      for (let row = start; row < end; row++)
        if (table.frame[row] === state.frame) return isDrawn(table, row, state.hide) ? [row] : [];
      return [];
    });
    const least = toWorld(...this.box.min).distanceTo(toWorld(...this.box.max)) * LEAST_SHARE;
    const radius = Math.max(PARTICLE_RADIUS_UM, least);
    const grown = (row: number): boolean =>
      table.particle[row] === state.selected || table.particle[row] === state.hovered;
    this.balls.draw(now, this.positions, this.colours, (row) => (grown(row) ? radius * 1.5 : radius));
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
    drawOverlay(overlay, stage, this.box, this.flagged, this.palette);
  }

  update(next: SceneState): void {
    const before = this.state;
    this.state = next;
    if (next.colourBy !== before.colourBy) this.colours = rowColours(this.table, next.colourBy);
    const filtered = next.hide !== before.hide;
    if (filtered) {
      this.pairs = segments(this.table, this.tracks, next.hide);
      this.flagged = this.findFlagged();
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

  resize(width: number, height: number): void {
    this.stage.resize(width, height);
  }

  view(name: ViewName, glide = true): void {
    this.stage.view(name, glide);
  }

  zoomBy(factor: number): void {
    void this.stage.controls.zoomTo(this.stage.camera.zoom * factor, true);
  }

  turn(azimuth: number, polar: number): void {
    void this.stage.controls.rotate(azimuth, polar, true);
  }

  /** Row nearest to a point of the canvas, of those that are drawn; null when none is near. */
  pick(x: number, y: number): number | null {
    const point = new THREE.Vector3();
    let best: number | null = null;
    let least = PICK_PX;
    for (const row of this.pairs) {
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
    for (const layer of [this.frameLayer, this.whole, this.tail, this.chosen, this.balls]) layer.dispose();
    this.stage.dispose();
  }
}
