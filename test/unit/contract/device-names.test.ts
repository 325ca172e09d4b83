import { describe, expect, it } from 'vitest';
import { refuseDeviceName } from '../../../preload/contract/device-names.ts';
import { tagged } from '../tagged.ts';

describe('a name of a file on Windows', () => {
  it.each([
    'CON',
    'nul.csv',
    'C:\\data\\aux.tracks.csv',
    'D:com1',
    '/data/LPT9 .csv',
    'conout$',
    'tracks.csv:hidden',
    'what?.csv',
    'tracks.csv.',
    'tracks ',
  ])('that is a device, hidden or changed is refused: %s', (path) => {
    expect(() => refuseDeviceName(path, 'win32')).toThrow(tagged('bad-input', { path }));
    expect(() => refuseDeviceName(path, 'linux')).not.toThrow();
  });

  it.each(['C:\\aux data\\contracks.csv', 'nullen.csv', 'com12.csv', 'ä µ.csv', '..\\up.csv', '.hidden'])(
    'that is a file is taken: %s',
    (path) => expect(() => refuseDeviceName(path, 'win32')).not.toThrow(),
  );
});
