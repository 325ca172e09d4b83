import { createReadStream } from 'node:fs';
import { badInput } from '../../../preload/contract/errors.ts';
import { inUnit, TRACKMATE_NAMES } from './foreign-columns.ts';
import { goOn, type TableCall } from './table-call.ts';

const MOST_TAG_BYTES = 1_000_000;
const ROWS = 4096;

const attribute = (text: string, name: string): string | undefined =>
  new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    .exec(text)
    ?.slice(1)
    .find((one) => one !== undefined);

/** Parts in which quotes and angles mean nothing, by how they begin and end. */
const OPAQUE = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
] as const;

/** Place behind a tag that begins at `start`; -1 where it does not end. */
function endOfTag(text: string, start: number): number {
  const opaque = OPAQUE.find(([begin]) => text.startsWith(begin, start));
  if (opaque) {
    const end = text.indexOf(opaque[1], start);
    return end < 0 ? -1 : end + opaque[1].length;
  }
  let quote = '';
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '>') return at + 1;
  }
  return -1;
}

/** Opening tags of a file, piece by piece, so that it is never held whole. */
async function* tagsOf(
  path: string,
  call: TableCall,
): AsyncGenerator<[name: string, attributes: string], void, void> {
  let rest = '';
  const file = createReadStream(path, 'utf8');
  for await (const piece of file as AsyncIterable<string>) {
    goOn(call, file);
    rest += piece;
    let at = 0;
    for (;;) {
      const start = rest.indexOf('<', at);
      const end = start < 0 ? -1 : endOfTag(rest, start);
      at = start < 0 ? rest.length : start;
      if (end < 0) break;
      const [, name, text] = /^<([A-Za-z]+)([^]*)>$/.exec(rest.slice(start, end)) ?? [];
      if (name !== undefined) yield [name, text];
      at = end;
    }
    rest = rest.slice(at);
    if (rest.length > MOST_TAG_BYTES)
      throw badInput(`${path} is no file of TrackMate that can be read; export it again.`, { path });
  }
}

const COLUMNS = ['FRAME', 'POSITION_X', 'POSITION_Y', 'POSITION_Z', 'POSITION_T', 'RADIUS'] as const;
/** What TrackMate calls the columns that are read of its XML, in their order. */
export const TRACKMATE_XML_COLUMNS = ['TRACK_ID', ...COLUMNS] as const;

/**
 * Spots of a file of TrackMate (XML, versions 6 to 8) as rows of a table under our names, the header row first and alone. `particle` is the
 * number of the track, of those that its filters let pass; empty for spots in none.
 *
 * @throws bad-input where it is none; cancelled
 */
export async function* trackmateRows(
  path: string,
  call: TableCall = {},
): AsyncGenerator<string[][], void, void> {
  const places = new Map<string, number>();
  const values: string[][] = [];
  const tracks: { id: string; spots: Set<string> }[] = [];
  const shown = new Set<string>();
  let units: { length: string; time: string } | null = null;
  for await (const [name, text] of tagsOf(path, call)) {
    const of = (key: string): string => attribute(text, key) ?? '';
    if (name === 'Model') units ??= { length: of('spatialunits'), time: of('timeunits') };
    else if (name === 'Spot' && of('VISIBILITY') !== '0') {
      places.set(of('ID'), values.length);
      values.push(COLUMNS.map(of));
    } else if (name === 'Track') tracks.push({ id: of('TRACK_ID'), spots: new Set() });
    else if (name === 'TrackID') shown.add(of('TRACK_ID'));
    else if (name === 'Edge')
      for (const key of ['SPOT_SOURCE_ID', 'SPOT_TARGET_ID']) tracks.at(-1)?.spots.add(of(key));
  }
  if (!units) throw badInput(`${path} is no file of TrackMate; give its XML, or a table as CSV.`, { path });
  const particles = values.map(() => '');
  for (const { id, spots } of tracks) {
    if (!shown.has(id)) continue;
    for (const spot of spots) {
      const place = places.get(spot);
      if (place !== undefined) particles[place] = id;
    }
  }
  const { length, time } = units;
  const named = COLUMNS.map((name) => {
    const ours = TRACKMATE_NAMES[name];
    return inUnit(ours, ours === 't_s' ? time : length);
  });
  yield [['particle', ...named]];
  for (let from = 0; from < values.length; from += ROWS)
    yield values.slice(from, from + ROWS).map((cells, at) => [particles[from + at], ...cells]);
}
