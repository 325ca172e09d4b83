/** Tables of what a person sees, and what of their rows changes. Nothing else is ever written by undoing. */
export const CHANGEABLE = {
  setup: ['removed'],
  source: [
    'removed',
    'path',
    'relative_path',
    'identity',
    'info',
    'options',
    'setup',
    'pixel_um',
    'z_step_um',
    'frame_interval_s',
    'axial_factor',
  ],
  z_series_choice: ['removed'],
  calibration: ['removed', 'particles', 'masks'],
  z_series: ['quality'],
  model: ['removed', 'title'],
  tracks: ['removed', 'shown', 'particles', 'rows', 'created_at'],
  edit: ['removed'],
  imported_detections: ['removed'],
  localise_settings: ['removed'],
  left_out_masks: ['removed'],
  validation: ['removed'],
  analysis: ['removed'],
} as const satisfies Record<string, readonly string[]>;

export type Place = keyof typeof CHANGEABLE;
export type Values = Partial<Record<string, string | number | null>>;

/** Columns of a row, as they were and as they are. */
export interface Change {
  place: Place;
  rowId: number;
  before: Values;
  after: Values;
}
