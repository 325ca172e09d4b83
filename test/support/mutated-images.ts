import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { randomNumbers } from './random-numbers.ts';

const MAX_BYTES = 3e6;

/** Whole numbers below a limit; a seed is all that is needed to see a file again. */
export function randomOf(seed: number): (below: number) => number {
  const { uniform } = randomNumbers(seed);
  return (below) => Math.floor(uniform() * below);
}

const EXTREMES = [0, 1, 2, 3, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff];

/** Changes a few places of a file, most of them where its structure is rather than its pixels. */
export function mutate(original: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(original);
  const place = (): number => {
    const near = [256, 4096, bytes.length][random(3)];
    const at = random(Math.max(1, Math.min(near, bytes.length - 8)));
    return random(2) ? at : Math.max(0, bytes.length - 8 - at);
  };
  for (let i = 1 + random(3); i > 0; i--) {
    const at = place();
    switch (random(6)) {
      case 0:
        bytes[at] = random(256);
        break;
      case 1:
        bytes.writeUInt32LE(EXTREMES[random(EXTREMES.length)], at);
        break;
      case 2:
        bytes.writeUInt16BE(EXTREMES[random(8)], at);
        break;
      case 3:
        bytes.writeUInt32LE(random(bytes.length + 16), at);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(64))]);
        break;
      default:
        if (random(3) === 0) bytes = bytes.subarray(0, 16 + random(bytes.length - 16));
        else bytes.copy(bytes, at, place(), Math.min(place() + 64, bytes.length));
    }
    if (bytes.length < 64) break;
  }
  return bytes;
}

/** Image files of no more than a few megabytes. */
export function imagesUnder(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter(
      (path) => /\.(tiff?|nd2|png)$/.test(path) && statSync(path).isFile() && statSync(path).size < MAX_BYTES,
    )
    .sort();
}
