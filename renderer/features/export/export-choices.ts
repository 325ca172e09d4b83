import type { Exportable, ExportFormat } from '../../../preload/contract/exports.ts';

/** Things of a project of which there may be several, and one is exported. */
export type ExportOf = 'tracked video' | 'model' | 'source' | 'validation';

/** What can be exported, as people call it; `of` null: of the whole project. */
export const EXPORTS: Record<Exportable, { title: string; of: ExportOf | null }> = {
  tracks: { title: 'Trajectories', of: 'tracked video' },
  movie: { title: 'Video with trajectories, as a movie', of: 'tracked video' },
  overlay: { title: 'Video with trajectories, as pictures', of: 'tracked video' },
  detections: { title: 'Detections', of: 'source' },
  masks: { title: 'Masks of the calibration', of: null },
  features: { title: 'Features of the masks', of: null },
  predictions: { title: 'Predictions of held-out masks', of: 'model' },
  model: { title: 'Model', of: 'model' },
  comparison: { title: 'Comparison of methods', of: null },
  learning: { title: 'Learning curves', of: null },
  validation: { title: 'Residuals of a validation', of: 'validation' },
  recipe: { title: 'Recipe of the whole analysis', of: null },
};

export const FORMAT_TITLES: Record<ExportFormat, string> = {
  csv: 'CSV',
  parquet: 'Parquet',
  tiff: 'TIFF, a page a mask',
  'trackmate-csv': 'Spots of TrackMate (CSV)',
  'trackmate-xml': 'TrackMate (XML)',
  geff: 'GEFF (a folder, as ZIP)',
  'napari-csv': 'Tracks of napari (CSV)',
  json: 'JSON',
  onnx: 'ONNX',
  png: 'PNG (a folder, as ZIP)',
  avi: 'AVI',
};
