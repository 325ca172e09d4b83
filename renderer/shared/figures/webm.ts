import { originText, type FigureOrigin } from '../../../preload/contract/figure-origin.ts';

/** A frame as an encoder gives it. */
export interface EncodedFrame {
  timeMs: number;
  key: boolean;
  bytes: Uint8Array;
}

/** Within a cluster, times are 16 bits. */
const CLUSTER_MS = 30_000;

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A whole number in as few bytes as it needs. */
function whole(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256))
    bytes.unshift(rest % 256);
  return Uint8Array.from(bytes);
}

function real(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

/** An element of EBML (RFC 8794): identifier, length in eight bytes, content. */
function element(id: number, ...content: Uint8Array[]): Uint8Array {
  const body = join(content);
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, (1n << 56n) | BigInt(body.length));
  return join([whole(id), size, body]);
}

function clusters(frames: readonly EncodedFrame[]): Uint8Array[] {
  const groups: EncodedFrame[][] = [];
  for (const frame of frames) {
    const [first] = groups.at(-1) ?? [];
    if (first && frame.timeMs - first.timeMs < CLUSTER_MS) groups.at(-1)?.push(frame);
    else groups.push([frame]);
  }
  return groups.map((group) => {
    const from = Math.round(group[0]?.timeMs ?? 0);
    const blocks = group.map(({ timeMs, key, bytes }) => {
      const head = new DataView(new ArrayBuffer(4));
      head.setUint8(0, 0x81);
      head.setInt16(1, Math.round(timeMs) - from);
      head.setUint8(3, key ? 0x80 : 0);
      return element(0xa3, new Uint8Array(head.buffer), bytes);
    });
    return element(0x1f43b675, element(0xe7, whole(from)), ...blocks);
  });
}

export interface WebmForm {
  width: number;
  height: number;
  codec: 'V_VP8' | 'V_VP9';
  durationMs: number;
  title: string;
  origin: FigureOrigin;
}

/** What a movie says of itself, by the names of Matroska's tags (RFC 9559, 5.1.8). */
function tags(said: Record<string, string>): Uint8Array {
  const simple = Object.entries(said).map(([name, words]) =>
    element(0x67c8, element(0x45a3, text(name)), element(0x4487, text(words))),
  );
  return element(0x1254c367, element(0x7373, element(0x63c0), ...simple));
}

/** A WebM file (Matroska, RFC 9559) of one video track; all in memory. */
export function webm(
  frames: readonly EncodedFrame[],
  { width, height, codec, durationMs, title, origin }: WebmForm,
): Uint8Array<ArrayBuffer> {
  const header = element(
    0x1a45dfa3,
    element(0x4286, whole(1)),
    element(0x42f7, whole(1)),
    element(0x42f2, whole(4)),
    element(0x42f3, whole(8)),
    element(0x4282, text('webm')),
    element(0x4287, whole(4)),
    element(0x4285, whole(2)),
  );
  const info = element(
    0x1549a966,
    element(0x2ad7b1, whole(1_000_000)),
    element(0x4489, real(durationMs)),
    element(0x7ba9, text(title)),
    element(0x4d80, text('Janus3D')),
    element(0x5741, text('Janus3D')),
  );
  const video = element(0xe0, element(0xb0, whole(width)), element(0xba, whole(height)));
  const track = element(
    0xae,
    element(0xd7, whole(1)),
    element(0x73c5, whole(1)),
    element(0x83, whole(1)),
    element(0x86, text(codec)),
    video,
  );
  const said = tags({
    TITLE: title,
    COMMENT: originText(origin),
    ENCODER: origin.software,
    ...(origin.savedAt !== null && { DATE_ENCODED: origin.savedAt }),
  });
  return join([header, element(0x18538067, info, element(0x1654ae6b, track), said, ...clusters(frames))]);
}
