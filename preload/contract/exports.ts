import { z } from './options/define-option.ts';
import { TrackSetName } from './common-params.ts';

/** What can be exported, and in which formats: the same for the window and the command line; the first is the default. */
export const EXPORT_FORMATS = {
  masks: ['csv', 'parquet', 'tiff'],
  features: ['csv', 'parquet'],
  tracks: ['csv', 'parquet', 'trackmate-csv', 'trackmate-xml', 'geff', 'napari-csv'],
  predictions: ['csv', 'parquet'],
  detections: ['csv', 'parquet'],
  validation: ['csv', 'parquet'],
  learning: ['csv', 'parquet'],
  comparison: ['csv', 'parquet'],
  model: ['json', 'onnx'],
  recipe: ['json'],
  overlay: ['png'],
  movie: ['avi'],
} as const;

export type Exportable = keyof typeof EXPORT_FORMATS;
export type ExportFormat = (typeof EXPORT_FORMATS)[Exportable][number];

export const EXPORTABLE = Object.keys(EXPORT_FORMATS) as [Exportable, ...Exportable[]];
const FORMATS = [...new Set(Object.values(EXPORT_FORMATS).flat())] as [ExportFormat, ...ExportFormat[]];

export const ExportRequest = z.object({
  what: z.enum(EXPORTABLE),
  format: z.enum(FORMATS),
  /** Video for tracks, overlay and movie, model for predictions and models, source for detections, its own for a validation; the others are the project's. */
  id: z.number().int().min(1).optional(),
  /** Of tracks: the set of that name; what is on show unless given. */
  name: TrackSetName.optional(),
  /** Of tracks: y from the bottom of the image upwards. */
  yUp: z.boolean().default(false),
  /** Of overlay and movie: first and last frame; all unless given. */
  frames: z.tuple([z.number().int().min(0), z.number().int().min(0)]).optional(),
});
export type ExportRequest = z.infer<typeof ExportRequest>;
