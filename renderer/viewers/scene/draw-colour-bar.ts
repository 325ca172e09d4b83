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
