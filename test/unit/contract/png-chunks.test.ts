import { decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { FigureOrigin } from '../../../preload/contract/figure-origin.ts';
import { pngWithOrigin } from '../../../preload/contract/png-chunks.ts';

const pixels = Uint8Array.from({ length: 12 }, (_, at) => 20 * at);
const png = encode({ width: 2, height: 2, channels: 3, data: pixels });
const origin: FigureOrigin = {
  project: 'Läufer & <粒子>',
  madeFrom: ['video 2: a.tif'],
  only: null,
  outOfDate: ['the pixel size of a.tif has changed'],
  software: 'Janus3D 1.2.3',
  savedAt: '2026-11-27T04:00:00.000Z',
};

/** Name and content of each chunk. */
function chunksOf(file: Uint8Array): { name: string; content: Uint8Array }[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const found: { name: string; content: Uint8Array }[] = [];
  for (let at = 8; at < file.length;) {
    const end = at + 8 + view.getUint32(at);
    found.push({ name: text(file.subarray(at + 4, at + 8)), content: file.subarray(at + 8, end) });
    at = end + 4;
  }
  return found;
}
const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

describe('a PNG file of a figure', () => {
  const saved = pngWithOrigin(png, { title: 'Height <z>', dpi: 300 }, origin);

  it('says where it comes from, in any script', () => {
    const texts = chunksOf(saved)
      .filter(({ name }) => name === 'iTXt')
      .map(({ content }) => text(content).split('\0'));
    // Keyword, no compression (two bytes), no language, no translated keyword, text.
    expect(texts).toEqual([
      ['Title', '', '', '', '', 'Height <z>'],
      [
        'Description',
        '',
        '',
        '',
        '',
        'Project: Läufer & <粒子>\nMade from: video 2: a.tif\nOut of date since: the pixel size of a.tif has changed\nMade with: Janus3D 1.2.3',
      ],
      ['Software', '', '', '', '', 'Janus3D 1.2.3'],
      ['Creation Time', '', '', '', '', '2026-11-27T04:00:00.000Z'],
    ]);
  });

  it('begins with its header, and has its chunks before the pixels', () => {
    const names = chunksOf(saved).map(({ name }) => name);
    expect(names[0]).toBe('IHDR');
    expect(names.indexOf('IDAT')).toBeGreaterThan(names.lastIndexOf('iTXt'));
    expect(names.at(-1)).toBe('IEND');
  });

  it('keeps pixels, states its density and has right checksums', () => {
    const { data, resolution } = decode(saved, { checkCrc: true });
    expect([...data]).toEqual([...pixels]);
    // 300 / 0.0254 pixels a metre.
    expect(resolution).toEqual({ x: 11811, y: 11811, unit: 1 });
  });
});
