import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';

/**
 * Draws the program's icon, a Janus sphere with its metal cap, and writes it as the three systems want it:
 * `node build/make-icons.ts`. The files are committed; run it again after a change here.
 */
const folder = import.meta.dirname;
const LINUX_PX = [16, 24, 32, 48, 64, 128, 256, 512];
const WINDOWS_PX = [16, 24, 32, 48, 64, 128, 256];
/** Types of an ICNS file that hold a PNG of so many pixels: https://en.wikipedia.org/wiki/Apple_Icon_Image_format */
const APPLE: [type: string, px: number][] = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
];

const SAMPLES = 4;
/** Sphere's radius as a share of the icon's width. */
const RADIUS = 0.46;
const LIGHT = unit([-0.45, -0.6, 0.66]);
/** The cap's pole: up and to the right, turned a little to the viewer. */
const POLE = unit([0.62, -0.68, 0.4]);
const SILICA = [196, 222, 236];
const METAL = [44, 50, 62];

type Vector = [number, number, number];

function unit([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Colour at a point of the icon, both from -0.5 to 0.5; null outside the sphere. */
function colourAt(x: number, y: number): number[] | null {
  const rest = RADIUS ** 2 - x ** 2 - y ** 2;
  if (rest < 0) return null;
  const normal: Vector = [x / RADIUS, y / RADIUS, Math.sqrt(rest) / RADIUS];
  const lit = Math.max(0, dot(normal, LIGHT));
  const isCap = dot(normal, POLE) > 0;
  const mirrored = 2 * dot(normal, LIGHT) * normal[2] - LIGHT[2];
  const glance = Math.max(0, mirrored) ** (isCap ? 18 : 40) * (isCap ? 150 : 110);
  const rim = 0.75 + 0.25 * normal[2];
  return (isCap ? METAL : SILICA).map((value) => Math.min(255, value * (0.45 + 0.65 * lit) * rim + glance));
}

/** The icon as PNG, `px` wide and high, with soft edges. */
function draw(px: number): Uint8Array {
  const data = new Uint8Array(px * px * 4);
  for (let row = 0; row < px; row++) {
    for (let column = 0; column < px; column++) {
      const sum = [0, 0, 0];
      let inside = 0;
      for (let sample = 0; sample < SAMPLES ** 2; sample++) {
        const x = (column + ((sample % SAMPLES) + 0.5) / SAMPLES) / px - 0.5;
        const y = (row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / px - 0.5;
        const colour = colourAt(x, y);
        if (!colour) continue;
        inside++;
        colour.forEach((value, channel) => (sum[channel] += value));
      }
      const at = (row * px + column) * 4;
      if (inside === 0) continue;
      sum.forEach((value, channel) => (data[at + channel] = Math.round(value / inside)));
      data[at + 3] = Math.round((255 * inside) / SAMPLES ** 2);
    }
  }
  return encode({ width: px, height: px, data, channels: 4, depth: 8 });
}

const drawn = new Map<number, Buffer>();
const icon = (px: number): Buffer => {
  const known = drawn.get(px) ?? Buffer.from(draw(px));
  drawn.set(px, known);
  return known;
};

/** Windows: a directory of 16 bytes an image, then PNGs (0 stands for 256 pixels). */
function ico(): Buffer {
  const header = Buffer.alloc(6 + 16 * WINDOWS_PX.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(WINDOWS_PX.length, 4);
  let offset = header.length;
  WINDOWS_PX.forEach((px, index) => {
    const at = 6 + 16 * index;
    header.writeUInt8(px % 256, at);
    header.writeUInt8(px % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(icon(px).length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += icon(px).length;
  });
  return Buffer.concat([header, ...WINDOWS_PX.map(icon)]);
}

/** macOS: four letters and a length before each PNG, and before all of them. */
function icns(): Buffer {
  const block = (type: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(content.length + 8, 4);
    return Buffer.concat([head, content]);
  };
  return block('icns', Buffer.concat(APPLE.map(([type, px]) => block(type, icon(px)))));
}

mkdirSync(join(folder, 'icons'), { recursive: true });
for (const px of LINUX_PX) writeFileSync(join(folder, `icons/${px}x${px}.png`), icon(px));
writeFileSync(join(folder, 'icon.ico'), ico());
writeFileSync(join(folder, 'icon.icns'), icns());
