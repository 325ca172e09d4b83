import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => ({ shell: {} }));
const { GUIDE, guideFile } = await import('../../../main/electron/guide.ts');

describe('pages of the guide', () => {
  const renderer = join('/opt/Janus3D/resources/app.asar', 'out/renderer');

  it('are opened from real files of a package, which other programs can read', () => {
    expect(guideFile(GUIDE, renderer)).toBe(
      join('/opt/Janus3D/resources/app.asar.unpacked', 'out/renderer/guide/index.html'),
    );
    expect(guideFile('app://janus3d/guide/models.html#which-error-to-believe', renderer)).toMatch(
      /guide.models\.html$/,
    );
  });

  it.each([
    'app://janus3d/index.html',
    'app://janus3d/guide/../index.html',
    'app://janus3d/guide/%2e%2e/index.html',
    'app://janus3d/guide/..%2f..%2fmain%2fcli.js',
    'app://janus3d/guide/run.exe',
    'app://janus3d/guide/a.html/b',
    'app://elsewhere/guide/index.html',
    'https://example.org/guide/index.html',
    'file:///guide/index.html',
    'guide/index.html',
  ])('are nothing else: %s', (address) => {
    expect(guideFile(address, renderer)).toBeNull();
  });
});
