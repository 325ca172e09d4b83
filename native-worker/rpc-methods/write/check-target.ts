import { constants, type BigIntStats } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { badInput } from '../../../preload/contract/errors.ts';
import { refuseDeviceName } from '../../../preload/contract/device-names.ts';
import { parsePattern } from '../../read/name-pattern.ts';
import { createOutput, explainWrite } from './output-file.ts';

/** Kinds of files that the program writes. */
export type OutputKind = 'csv' | 'json' | 'tiff' | 'onnx' | 'parquet' | 'svg' | 'xml' | 'avi';

export interface TargetCheck {
  kind: OutputKind;
  /** What the command reads and what the project holds on to: files, and folders of images. Those that are not there are passed over. */
  inputs?: readonly string[];
  /** A file of another kind may be replaced. */
  force?: boolean;
}

/** Files of a folder of images that belong to it. */
const IN_SEQUENCE = new Set(['.tif', '.tiff', '.png']);

/**
 * Says, before any work, whether a result may be written to `path`, and leaves nothing behind. Files are told apart by what they are
 * (device and number), not by their names, so that links and other spellings change nothing.
 *
 * @throws bad-input where it is an input of the command, part of the project, a file of another kind or can't be written; no-space
 */
export async function checkTarget(path: string, { kind, inputs = [], force }: TargetCheck): Promise<void> {
  const target = resolve(path);
  const data = { path };
  refuseDeviceName(path, process.platform);
  const there = await identityOf(target);
  if (there?.isDirectory()) throw badInput(`${path} is a folder; give the name of a file in it.`, data);
  if (there && !there.isFile()) throw badInput(`${path} is no ordinary file; choose another place.`, data);
  for (const input of inputs) {
    const known = await identityOf(input);
    if (!known) {
      if (await isOfPattern(target, input))
        throw badInput(
          `${path} would become one of the images ${input}, which are an input; choose another folder.`,
          data,
        );
      continue;
    }
    if (there && isSame(known, there))
      throw badInput(
        `${path} is an input of this command or belongs to the project (${input}); choose another name.`,
        data,
      );
    if (known.isDirectory() && isImageName(target)) {
      const folder = await identityOf(dirname(target));
      if (folder && isSame(folder, known))
        throw badInput(
          `${path} would become an image of the folder ${input}, which is an input; choose another folder.`,
          data,
        );
    }
  }
  if (there && there.size > 0 && !force) {
    const found = await kindOf(target);
    if (found !== null && found !== kind)
      throw badInput(
        `${path} is ${NAMES[found]}, not ${NAMES[kind]}; choose another name, or give --force to replace it.`,
        data,
      );
  }
  if (there)
    await access(target, constants.W_OK).catch((error: unknown) => {
      throw explainWrite(path, error);
    });
  await (await createOutput(path)).abandon();
}

/** With whole numbers of files: those of Windows are larger than what a double tells apart. */
const identityOf = (path: string): Promise<BigIntStats | null> =>
  stat(path, { bigint: true }).catch(() => null);

const isSame = (one: BigIntStats, other: BigIntStats): boolean =>
  one.dev === other.dev && one.ino === other.ino;

/** Whether a new file would be one of the images that a pattern of names stands for. */
async function isOfPattern(target: string, pattern: string): Promise<boolean> {
  if (!isImageName(target) || !parsePattern(basename(pattern), true)?.matches(basename(target))) return false;
  const folders = await Promise.all([target, pattern].map((one) => identityOf(dirname(one))));
  const [one, other] = folders;
  return one !== null && other !== null && isSame(one, other);
}

/** Whether a file of that name beside images belongs to them. */
export const isImageName = (path: string): boolean =>
  IN_SEQUENCE.has(extname(path).toLowerCase()) || basename(path) === 'metadata.txt';

type FoundKind = OutputKind | 'movie' | 'project' | 'image' | 'archive' | 'program' | 'text' | 'binary';

const NAMES: Record<FoundKind, string> = {
  csv: 'a CSV table',
  json: 'a JSON file',
  tiff: 'a TIFF',
  onnx: 'an ONNX model',
  parquet: 'a Parquet table',
  svg: 'an SVG figure',
  xml: 'an XML file',
  avi: 'an AVI movie',
  movie: 'a sound or an image',
  project: 'a project or a database',
  image: 'an image',
  archive: 'an archive or a document',
  program: 'a program',
  text: 'a text that is no table',
  binary: 'a file of another kind',
};

const AVI = /^RIFF[^]{4}AVI /;

/** Kinds by their first bytes (Latin-1). RIFF without AVI holds WAV or WebP. */
const MAGIC: [start: string, kind: FoundKind][] = [
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['II+\0', 'tiff'],
  ['MM\0+', 'tiff'],
  ['SQLite format 3\0', 'project'],
  ['PAR1', 'parquet'],
  ['\x89PNG', 'image'],
  ['RIFF', 'movie'],
  ['\xda\xce\xbe\n', 'image'],
  ['\xff\xd8\xff', 'image'],
  ['GIF8', 'image'],
  ['PK\x03\x04', 'archive'],
  ['\x1f\x8b', 'archive'],
  ['%PDF', 'archive'],
  ['#!', 'program'],
  ['\x7fELF', 'program'],
  ['MZ', 'program'],
];

/** Texts of these names are no tables, whatever commas they hold. */
const TEXTS = new Set(
  'bat c cpp css go h htm html ijm ini ipynb java js log m md mjs ps1 py r rs rst sh tex toml ts vue yaml yml'
    .split(' ')
    .map((name) => `.${name}`),
);
const TABLES = new Set(['.csv', '.tsv']);

const HEAD_BYTES = 4096;
/** An ONNX model is a protocol buffer that begins with two fields, each behind its tag: the version (one byte) and the maker. */
const IR_VERSION_TAG = 0x08;
const PRODUCER_NAME_TAG = 0x12;

/** What a file is by its first bytes, then by its name; null where neither says anything against another file in its place. */
async function kindOf(path: string): Promise<FoundKind | null> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw explainWrite(path, error);
  });
  const head = Buffer.alloc(HEAD_BYTES);
  const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0).finally(() => file.close());
  const start = head
    .subarray(0, bytesRead)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  if (AVI.test(start)) return 'avi';
  const magic = MAGIC.find(([bytes]) => start.startsWith(bytes));
  if (magic) return magic[1];
  const extension = extname(path).toLowerCase();
  if (head[0] === IR_VERSION_TAG && head[2] === PRODUCER_NAME_TAG) return 'onnx';
  // Text in UTF-16 holds zeros too, behind its mark.
  if (start.includes('\0') && !/^(\xff\xfe|\xfe\xff)/.test(start)) return 'binary';
  if (/^\s*[[{]/.test(start)) return 'json';
  if (/^\s*<svg|^\s*<\?xml[^>]*>\s*(<!--[^]*?-->\s*)?<svg/.test(start)) return 'svg';
  if (/^\s*</.test(start)) return TEXTS.has(extension) ? 'text' : 'xml';
  if (TEXTS.has(extension)) return 'text';
  if (TABLES.has(extension)) return 'csv';
  return /^[^\n]*[,;\t]/.test(start) ? 'csv' : 'text';
}
