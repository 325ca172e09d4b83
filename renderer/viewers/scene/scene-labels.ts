import type * as THREE from 'three';
import { scaleBar, scaleLabel } from '../image/scale-bar.ts';
import { toWorld, type Stage } from './stage.ts';
import { niceStep, tickLabel, ticks } from '../ticks.ts';
import type { Box } from './box-around-tracks.ts';

export interface OverlayColours {
  text: string;
  muted: string;
  halo: string;
  axes: readonly [string, string, string];
}

/** Room for a tick label: more along the screen than down it. */
const TICK_SPACING_PX = { down: 26, along: 44 };
const LEAST_EDGE_PX = 30;
const NAMES = ['x', 'y', 'z'] as const;
type Screen = [x: number, y: number];

/** Corner of the box by bits: bit k set means the far end along axis k. */
function corner(box: Box, bits: number): THREE.Vector3 {
  const at = (k: 0 | 1 | 2): number => (bits & (1 << k) ? box.max[k] : box.min[k]);
  return toWorld(at(0), at(1), at(2));
}

function write(
  context: CanvasRenderingContext2D,
  text: string,
  [x, y]: Screen,
  colour: string,
  halo: string,
): void {
  context.strokeStyle = halo;
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/** The edge along an axis that lies outermost on the screen: lowest for x and y, leftmost for z. */
function outerEdge(stage: Stage, box: Box, axis: 0 | 1 | 2): { from: Screen; to: Screen } {
  const others = [0, 1, 2].filter((k) => k !== axis);
  const edges = [0, 1, 2, 3].map((n) => {
    const bits = (n & 1 ? 1 << (others[0] ?? 0) : 0) | (n & 2 ? 1 << (others[1] ?? 0) : 0);
    return { from: stage.project(corner(box, bits)), to: stage.project(corner(box, bits | (1 << axis))) };
  });
  const rank = ({ from, to }: { from: Screen; to: Screen }): number =>
    axis === 2 ? -(from[0] + to[0]) : from[1] + to[1];
  return edges.reduce((best, edge) => (rank(edge) > rank(best) + 0.5 ? edge : best));
}

function drawAxis(
  context: CanvasRenderingContext2D,
  stage: Stage,
  box: Box,
  axis: 0 | 1 | 2,
  colours: OverlayColours,
): void {
  const { from, to } = outerEdge(stage, box, axis);
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (length < LEAST_EDGE_PX) return;
  const [low, high] = [box.min[axis], box.max[axis]];
  const middle: Screen = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  const centre = stage.project(corner(box, 0).add(corner(box, 7)).multiplyScalar(0.5));
  // Outwards: across the edge, away from the middle of the box.
  let out: Screen = [-(to[1] - from[1]) / length, (to[0] - from[0]) / length];
  if (out[0] * (middle[0] - centre[0]) + out[1] * (middle[1] - centre[1]) < 0) out = [-out[0], -out[1]];
  const slant = Math.abs(to[0] - from[0]) / length;
  const spacing = TICK_SPACING_PX.down + (TICK_SPACING_PX.along - TICK_SPACING_PX.down) * slant;
  const step = niceStep(((high - low) * spacing) / length);
  context.font = '12px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.strokeStyle = colours.muted;
  for (const value of ticks(low, high, step)) {
    const share = (value - low) / (high - low);
    const at: Screen = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
    context.strokeStyle = colours.muted;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(...at);
    context.lineTo(at[0] + out[0] * 5, at[1] + out[1] * 5);
    context.stroke();
    write(
      context,
      tickLabel(value, step),
      [at[0] + out[0] * 18, at[1] + out[1] * 15],
      colours.muted,
      colours.halo,
    );
  }
  context.font = '600 13px system-ui, sans-serif';
  write(
    context,
    `${NAMES[axis]} (µm)`,
    [middle[0] + out[0] * 58, middle[1] + out[1] * 36],
    colours.text,
    colours.halo,
  );
}

/** Three arrows that turn with the camera. */
function drawGizmo(context: CanvasRenderingContext2D, stage: Stage, colours: OverlayColours): void {
  const [x, y, reach] = [44, stage.height - 44, 26];
  const turn = stage.camera.quaternion.clone().invert();
  const arms = [toWorld(1, 0, 0), toWorld(0, 1, 0), toWorld(0, 0, 1)]
    .map((arm, k) => ({
      arm: arm.applyQuaternion(turn),
      name: NAMES[k] ?? 'x',
      colour: colours.axes[k] ?? colours.text,
    }))
    .sort((a, b) => a.arm.z - b.arm.z);
  context.font = '700 12px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { arm, name, colour } of arms) {
    const end: Screen = [x + arm.x * reach, y - arm.y * reach];
    context.strokeStyle = colour;
    context.lineWidth = 2.5;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(...end);
    context.stroke();
    write(context, name, [x + arm.x * (reach + 10), y - arm.y * (reach + 10)], colour, colours.halo);
  }
}

function drawScale(context: CanvasRenderingContext2D, stage: Stage, colours: OverlayColours): void {
  const { lengthUm, lengthPx } = scaleBar(1 / stage.camera.zoom, Math.min(140, stage.width * 0.25));
  const [right, bottom] = [stage.width - 16, stage.height - 18];
  context.fillStyle = colours.text;
  context.fillRect(right - lengthPx, bottom, lengthPx, 4);
  context.font = '600 12px system-ui, sans-serif';
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  write(context, scaleLabel(lengthUm), [right, bottom - 3], colours.text, colours.halo);
}

/** What has a name, at a height of the scene. */
export interface NamedHeight {
  text: string;
  zUm: number;
  colour: string;
}

/** The buttons over the scene lie above this. */
const BELOW_BUTTONS_PX = 58;
/** The colour bar at the upper right reaches to here. */
const BAR_PX = { down: 86, along: 330 };
/** Between two names one above the other. */
const NAME_SPACING_PX = 15;

/** The names of heights at the farthest corner on the screen, where little else is written; those too close to another are left out. */
function drawHeights(
  context: CanvasRenderingContext2D,
  stage: Stage,
  { min, max }: Box,
  { halo }: OverlayColours,
  named: readonly NamedHeight[],
): void {
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'bottom';
  const written: Screen[] = [];
  for (const { text, zUm, colour } of named) {
    const [x, top] = [
      [min[0], min[1]],
      [max[0], min[1]],
      [max[0], max[1]],
      [min[0], max[1]],
    ]
      .map(([cx = 0, cy = 0]) => stage.project(toWorld(cx, cy, zUm)))
      .reduce((best, one) =>
        one[1] < best[1] - 1 || (one[1] < best[1] + 1 && one[0] > best[0]) ? one : best,
      );
    const y = Math.max(top, BELOW_BUTTONS_PX);
    if (written.some((at) => Math.abs(at[1] - y) < NAME_SPACING_PX && Math.abs(at[0] - x) < 120)) continue;
    written.push([x, y]);
    const isRight = x > stage.width * 0.6;
    context.textAlign = isRight ? 'right' : 'center';
    const end = isRight ? x : x + context.measureText(text).width / 2;
    const room = y < BAR_PX.down ? stage.width - BAR_PX.along : stage.width;
    write(context, text, [x - Math.max(0, end - room), y - 4], colour, halo);
  }
}

/** Everything drawn over the scene: the names of heights, ticks and titles of the axes, the way they point, the scale. */
export function drawOverlay(
  context: CanvasRenderingContext2D,
  stage: Stage,
  box: Box,
  colours: OverlayColours,
  heights: readonly NamedHeight[],
): void {
  context.clearRect(0, 0, stage.width, stage.height);
  drawHeights(context, stage, box, colours, heights);
  for (const axis of [0, 1, 2] as const) drawAxis(context, stage, box, axis, colours);
  drawGizmo(context, stage, colours);
  drawScale(context, stage, colours);
}
