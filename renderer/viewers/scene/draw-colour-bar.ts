import { shade, type ColourMap } from './track-colours.ts';

const [WIDTH, HEIGHT, GAP] = [130, 10, 8];
const [PLATE_WIDTH, PLATE_HEIGHT] = [268, 22];

/** The colour bar at the upper right of an image, as it stands over the scene; lengths in CSS pixels. */
export function drawColourBar(
  canvas: HTMLCanvasElement,
  title: string,
  ends: readonly [low: string, high: string],
  { ink, ground, map }: { ink: string; ground: string; map: ColourMap },
  ratio: number,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  const [y, font] = [20, '12px system-ui, sans-serif'];
  const right = canvas.width / ratio - 12;
  context.fillStyle = ground;
  context.fillRect(right - PLATE_WIDTH, y - PLATE_HEIGHT / 2, PLATE_WIDTH, PLATE_HEIGHT);
  let x = right - GAP;
  const write = (text: string, weight = ''): void => {
    context.font = `${weight} ${font}`.trim();
    context.fillStyle = ink;
    context.fillText(text, x, y);
    x -= context.measureText(text).width + GAP;
  };
  write(ends[1]);
  for (let i = 0; i < WIDTH; i++) {
    context.fillStyle = shade(map, 1 - i / WIDTH);
    context.fillRect(x - i - 1, y - HEIGHT / 2, 1.5, HEIGHT);
  }
  x -= WIDTH + GAP;
  write(ends[0]);
  write(title, '600');
  context.restore();
}

const LINE_HEIGHT = 18;

/** What each colour stands for, at the upper right of an image; lengths in CSS pixels. */
export function drawLegend(
  canvas: HTMLCanvasElement,
  entries: readonly { text: string; colour: string }[],
  { ink, ground }: { ink: string; ground: string },
  ratio: number,
): void {
  const context = canvas.getContext('2d');
  if (!context || entries.length === 0) return;
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  const width = Math.max(...entries.map(({ text }) => context.measureText(text).width)) + 4 * GAP;
  const [left, top] = [canvas.width / ratio - 12 - width, 9];
  context.fillStyle = ground;
  context.fillRect(left, top, width, entries.length * LINE_HEIGHT + 4);
  entries.forEach(({ text, colour }, line) => {
    const y = top + 2 + (line + 0.5) * LINE_HEIGHT;
    context.fillStyle = colour;
    context.beginPath();
    context.arc(left + 1.5 * GAP, y, 5, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = ink;
    context.fillText(text, left + 3 * GAP, y);
  });
  context.restore();
}
