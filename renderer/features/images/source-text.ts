import type { SourceInfo } from '../../../preload/contract/source-info.ts';
import { isOptionOf, type SourceKind } from '../../../preload/contract/options/source.ts';
import { fixed, significant } from '../../ui/format.ts';

/** What is between two frames: a step in z of a stack, a time of a video. */
export function spacing(info: SourceInfo, kind: SourceKind): string {
  if (kind === 'stack')
    return info.zStepUm === null ? 'no z step' : `${significant(info.zStepUm)} µm a slice`;
  return info.frameIntervalS === null ? 'no frame rate' : `${significant(1 / info.frameIntervalS)} frames/s`;
}

export const frameWord = (kind: SourceKind): 'slice' | 'frame' => (kind === 'stack' ? 'slice' : 'frame');

/** Where a frame lies: stage travel from the first slice, or time from the first frame. */
export function place(info: SourceInfo, kind: SourceKind, index: number): string {
  if (kind === 'stack') return info.zStepUm === null ? '' : `${fixed(info.zStepUm * index, 2)} µm of travel`;
  return info.frameIntervalS === null ? '' : `${fixed(info.frameIntervalS * index, 2)} s`;
}

const FORMATS: Readonly<Record<string, string>> = {
  'ome-tiff': 'OME-TIFF',
  'imagej-tiff': 'ImageJ TIFF',
  'micro-manager-tiff': 'Micro-Manager TIFF',
  tiff: 'TIFF',
  ndtiff: 'NDTiff',
  nd2: 'Nikon ND2',
  png: 'PNG',
  'image-sequence': 'Single images',
};

/** A file format as people call it. */
export const formatName = (format: string): string => FORMATS[format] ?? format;

/** What a file does not say and the person therefore has to. */
export function missing(info: SourceInfo, kind: SourceKind): ('pixelUm' | 'zStepUm' | 'fps')[] {
  return [
    ...(info.pixelSizeUm === null ? (['pixelUm'] as const) : []),
    ...(kind === 'stack' && info.zStepUm === null ? (['zStepUm'] as const) : []),
    ...(kind === 'video' && info.frameIntervalS === null ? (['fps'] as const) : []),
  ];
}

/** Options that a form of fields can't show. */
const NO_FIELD = new Set(['setup', 'tags']);

/** Whether an option of a source has a field of its own for this kind. */
export const hasField = (kind: SourceKind, path: string): boolean =>
  !NO_FIELD.has(path) && isOptionOf(kind, path);
