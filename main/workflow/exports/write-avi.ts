import type { OutputFile } from '../../../native-worker/client/output.ts';
import { originText, type FigureOrigin } from '../../../preload/contract/figure-origin.ts';
import { badOption } from '../../../preload/contract/error-messages.ts';

/** A movie of JPEG images (AVI, Microsoft's RIFF format with the codec MJPG), which Fiji, VLC and players of all systems open. */
export interface AviForm {
  width: number;
  height: number;
  framesPerS: number;
  title: string;
  origin: FigureOrigin;
}

/** Sizes in it have 32 bits. */
const MOST_BYTES = 4e9;
/** Name and size of a chunk; a list has the name of what it holds besides. */
const CHUNK_HEAD = 8;
const LIST_HEAD = 12;
const INDEX_ENTRY = 16;
/** Flags: of the movie that it has an index, of an image that it needs no other one. */
const HAS_INDEX = 0x10;
const KEY_FRAME = 0x10;
const ANY_QUALITY = 0xffffffff;
const BITS_A_PIXEL = 24;
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

/** AVIMAINHEADER, AVISTREAMHEADER and BITMAPINFOHEADER, field by field. @param largest bytes of the largest image */
function headers({ width, height, framesPerS }: AviForm, frames: number, largest: number): Buffer {
  const rate = Math.round(framesPerS * RATE_SCALE);
  const usPerFrame = Math.round(1e6 / framesPerS);
  const [maxBytesPerS, padding, initialFrames, streams, reserved] = [0, 0, 0, 1, 0];
  const main = numbers(
    ...[usPerFrame, maxBytesPerS, padding, HAS_INDEX, frames, initialFrames, streams, largest],
    ...[width, height, reserved, reserved, reserved, reserved],
  );
  const [flags, priority, start, sampleBytes] = [0, 0, 0, 0];
  const stream = Buffer.concat([
    text('vidsMJPG'),
    numbers(
      flags,
      priority,
      initialFrames,
      RATE_SCALE,
      rate,
      start,
      frames,
      largest,
      ANY_QUALITY,
      sampleBytes,
    ),
    Buffer.from(Uint16Array.of(0, 0, width, height).buffer),
  ]);
  const [headerBytes, planes, resolution, colours] = [40, 1, 0, 0];
  const image = Buffer.concat([
    numbers(headerBytes, width, height, planes | (BITS_A_PIXEL << 16)),
    text('MJPG'),
    numbers((BITS_A_PIXEL / 8) * width * height, resolution, resolution, colours, colours),
  ]);
  return list('hdrl', chunk('avih', main), list('strl', chunk('strh', stream), chunk('strf', image)));
}

/** Text ends with a byte 0. */
const saying = (name: string, words: string): Buffer => chunk(name, Buffer.from(`${words}\0`, 'utf8'));

/** What it is and where it comes from, which players show as properties. */
const information = ({ title, origin }: AviForm): Buffer =>
  list('INFO', saying('INAM', title), saying('ISFT', origin.software), saying('ICMT', originText(origin)));

/**
 * Writes a movie image by image; none is held longer than it takes to write it. Returns how many there were.
 *
 * @throws bad-option where it would become too large
 */
export async function writeAvi(
  file: Pick<OutputFile, 'append' | 'overwrite'>,
  form: AviForm,
  images: AsyncIterable<Uint8Array>,
): Promise<number> {
  const said = information(form);
  const headBytes = headers(form, 0, 0).length + said.length;
  /** Where the list of images begins; what stands before them is written at the end, when sizes and numbers are known. */
  const listAt = LIST_HEAD + headBytes;
  await file.append(new Uint8Array(listAt + LIST_HEAD));
  const index: Buffer[] = [];
  let [end, largest] = [listAt + LIST_HEAD, 0];
  for await (const image of images) {
    const one = chunk('00dc', Buffer.from(image.buffer, image.byteOffset, image.byteLength));
    if (end + one.length + INDEX_ENTRY * (index.length + 1) > MOST_BYTES)
      throw badOption(
        'frames',
        `A movie of this format ends at 4 GB, after ${index.length} frames; give --frames A-B for a part of it.`,
      );
    // Counted from the list's name.
    index.push(Buffer.concat([text('00dc'), numbers(KEY_FRAME, end - listAt - CHUNK_HEAD, image.length)]));
    end += await file.append(one);
    largest = Math.max(largest, image.length);
  }
  const listed = chunk('idx1', Buffer.concat(index));
  await file.append(listed);
  await file.overwrite(
    0,
    Buffer.concat([
      text('RIFF'),
      numbers(end + listed.length - CHUNK_HEAD),
      text('AVI '),
      headers(form, index.length, largest),
      said,
      text('LIST'),
      numbers(end - listAt - CHUNK_HEAD),
      text('movi'),
    ]),
  );
  return index.length;
}
