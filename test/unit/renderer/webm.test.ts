import { describe, expect, it } from 'vitest';
import { originOf } from '../../../preload/contract/figure-origin.ts';
import { webm } from '../../../renderer/shared/figures/webm.ts';

interface Element {
  id: number;
  content: Uint8Array;
}

/** Elements one after the other, as RFC 8794 has them. */
function elements(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const idLength = Math.clz32(bytes[at] ?? 0) - 23;
    let id = 0;
    for (let i = 0; i < idLength; i++) id = id * 256 + (bytes[at + i] ?? 0);
    at += idLength;
    const sizeLength = Math.clz32(bytes[at] ?? 0) - 23;
    let size = (bytes[at] ?? 0) & (0xff >> sizeLength);
    for (let i = 1; i < sizeLength; i++) size = size * 256 + (bytes[at + i] ?? 0);
    at += sizeLength;
    found.push({ id, content: bytes.slice(at, at + size) });
    at += size;
  }
  return found;
}
const inside = (all: readonly Element[], id: number): Element[] => {
  const found = all.find((one) => one.id === id);
  return found ? elements(found.content) : [];
};
const value = (all: readonly Element[], id: number): number =>
  [...(all.find((one) => one.id === id)?.content ?? [])].reduce((sum, byte) => sum * 256 + byte, 0);

describe('a movie file', () => {
  const frames = Array.from({ length: 700 }, (_, i) => ({
    timeMs: i * 100,
    key: i % 60 === 0,
    bytes: Uint8Array.of(i % 256, 7),
  }));
  const origin = originOf(null, { files: ['a.csv'] }, '1.2.3', '2026-11-27T05:00:00.000Z');
  const file = webm(frames, {
    width: 1280,
    height: 720,
    codec: 'V_VP9',
    durationMs: 70_000,
    title: 'Paths',
    origin,
  });
  const top = elements(file);
  const segment = inside(top, 0x18538067);

  it('says what it is, how large and how long', () => {
    expect(new TextDecoder().decode(inside(top, 0x1a45dfa3).find(({ id }) => id === 0x4282)?.content)).toBe(
      'webm',
    );
    const track = inside(inside(segment, 0x1654ae6b), 0xae);
    expect(new TextDecoder().decode(track.find(({ id }) => id === 0x86)?.content)).toBe('V_VP9');
    const video = inside(track, 0xe0);
    expect([value(video, 0xb0), value(video, 0xba)]).toEqual([1280, 720]);
    const duration =
      inside(segment, 0x1549a966).find(({ id }) => id === 0x4489)?.content ?? new Uint8Array(8);
    expect(new DataView(duration.buffer).getFloat64(0)).toBe(70_000);
  });

  it('says what it shows, where it comes from and when it was saved', () => {
    const words = (all: readonly Element[], id: number): string =>
      new TextDecoder().decode(all.find((one) => one.id === id)?.content);
    const tags = inside(inside(segment, 0x1254c367), 0x7373)
      .filter(({ id }) => id === 0x67c8)
      .map(({ content }) => elements(content));
    expect(tags.map((tag) => [words(tag, 0x45a3), words(tag, 0x4487)])).toEqual([
      ['TITLE', 'Paths'],
      ['COMMENT', 'Made from: file a.csv\nMade with: Janus3D 1.2.3'],
      ['ENCODER', 'Janus3D 1.2.3'],
      ['DATE_ENCODED', '2026-11-27T05:00:00.000Z'],
    ]);
  });

  it('holds every frame at its time, key frames marked, whatever its length', () => {
    const read = segment
      .filter(({ id }) => id === 0x1f43b675)
      .flatMap(({ content }) => {
        const cluster = elements(content);
        const from = value(cluster, 0xe7);
        return cluster
          .filter(({ id }) => id === 0xa3)
          .map(({ content: block }) => ({
            timeMs: from + new DataView(block.buffer).getInt16(1),
            key: block[3] === 0x80,
            bytes: block.slice(4),
          }));
      });
    expect(read).toEqual(frames);
  });
});
