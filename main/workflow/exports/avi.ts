import type { OutputFile } from '../../../native-worker/client/output.ts';
import { badInput } from '../../../preload/contract/errors.ts';

/** Movie of JPEG pictures (AVI, Microsoft's RIFF format with the codec MJPG), which Fiji, VLC and players of all systems open. */
export interface AviForm {
  width: number;
  height: number;
  framesPerS: number;
}

/** Sizes in it have 32 bits. */
const MOST_BYTES = 4e9;
const HAS_INDEX = 0x10;
const KEY_FRAME = 0x10;
/** Rates are given as a fraction with this denominator. */
const RATE_SCALE = 1000;

const text = (letters: string): Buffer => Buffer.from(letters, 'latin1');

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, place) => bytes.writeUInt32LE(value, 4 * place));
  return bytes;
}

const chunk = (name: string, content: Buffer): Buffer =>
  Buffer.concat([text(name), numbers(content.length), content, Buffer.alloc(content.length & 1)]);

const list = (kind: string, ...parts: Buffer[]): Buffer =>
  chunk('LIST', Buffer.concat([text(kind), ...parts]));

function headers({ width, height, framesPerS }: AviForm, frames: number, largest: number): Buffer {
  const rate = Math.round(framesPerS * RATE_SCALE);
  const main = numbers(
    ...[Math.round(1e6 / framesPerS), 0, 0, HAS_INDEX, frames, 0, 1, largest],
    ...[width, height, 0, 0, 0, 0],
  );
  const stream = Buffer.concat([
    text('vidsMJPG'),
    numbers(0, 0, 0, RATE_SCALE, rate, 0, frames, largest, 0xffffffff, 0),
    Buffer.from(Uint16Array.of(0, 0, width, height).buffer),
  ]);
  const planesAndBits = 1 | (24 << 16);
  const picture = Buffer.concat([
    numbers(40, width, height, planesAndBits),
    text('MJPG'),
    numbers(3 * width * height, 0, 0, 0, 0),
  ]);
  return list('hdrl', chunk('avih', main), list('strl', chunk('strh', stream), chunk('strf', picture)));
}

/**
 * Writes a movie picture by picture; none is held longer than it takes to write it.
 *
 * @throws bad-input where it would become too large
 */
export async function writeAvi(
  file: Pick<OutputFile, 'append' | 'overwrite'>,
  form: AviForm,
  pictures: AsyncIterable<Uint8Array>,
): Promise<number> {
  const headBytes = headers(form, 0, 0).length;
  const moviAt = 12 + headBytes;
  await file.append(new Uint8Array(moviAt + 12));
  const index: Buffer[] = [];
  let [end, largest] = [moviAt + 12, 0];
  for await (const picture of pictures) {
    const one = chunk('00dc', Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength));
    if (end + one.length + 16 * (index.length + 1) > MOST_BYTES)
      throw badInput(
        `A movie of this format ends at 4 GB, after ${index.length} frames; give --frames A-B for a part of it.`,
        { option: 'frames' },
      );
    // Counted from the list's name.
    index.push(Buffer.concat([text('00dc'), numbers(KEY_FRAME, end - moviAt - 8, picture.length)]));
    end += await file.append(one);
    largest = Math.max(largest, picture.length);
  }
  const listed = chunk('idx1', Buffer.concat(index));
  await file.append(listed);
  await file.overwrite(
    0,
    Buffer.concat([
      text('RIFF'),
      numbers(end + listed.length - 8),
      text('AVI '),
      headers(form, index.length, largest),
      text('LIST'),
      numbers(end - moviAt - 8),
      text('movi'),
    ]),
  );
  return index.length;
}
