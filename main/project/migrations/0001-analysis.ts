/**
 * The first layout. Columns of numbers are BLOBs in the layout of preload/contract/wire.ts. A `inputs` is everything
 * that determined a result, as JSON, and its hash finds finished units of work again.
 */
export const sql = `
-- Stacks and videos: where they are, what their files say, and what the person knows better.
CREATE TABLE source (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('stack', 'video')),
  path TEXT NOT NULL,
  relative_path TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  info TEXT NOT NULL,
  options TEXT NOT NULL,
  pixel_um REAL,
  z_step_um REAL,
  frame_interval_s REAL,
  axial_factor REAL NOT NULL,
  added_at TEXT NOT NULL
) STRICT;

-- Circles found in a source with one set of options, a chunk of frames a row.
CREATE TABLE detections (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  inputs TEXT NOT NULL,
  inputs_hash TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (source_id, inputs_hash)
) STRICT;

CREATE TABLE detection_chunk (
  detections_id INTEGER NOT NULL REFERENCES detections (id) ON DELETE CASCADE,
  first_frame INTEGER NOT NULL,
  frames INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  columns BLOB NOT NULL,
  UNIQUE (detections_id, first_frame)
) STRICT;

-- Particles followed through a stack, their masks as acquired and the features of these.
CREATE TABLE mask_set (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  inputs TEXT NOT NULL,
  inputs_hash TEXT NOT NULL,
  side_px INTEGER NOT NULL,
  followed INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  UNIQUE (source_id, inputs_hash)
) STRICT;

CREATE TABLE particle (
  mask_set_id INTEGER NOT NULL REFERENCES mask_set (id) ON DELETE CASCADE,
  particle INTEGER NOT NULL,
  reject TEXT,
  slices INTEGER NOT NULL,
  columns BLOB NOT NULL,
  PRIMARY KEY (mask_set_id, particle)
) STRICT;

-- Rows of a mask set are ordered by slice, then particle.
CREATE TABLE mask_chunk (
  id INTEGER PRIMARY KEY,
  mask_set_id INTEGER NOT NULL REFERENCES mask_set (id) ON DELETE CASCADE,
  first_row INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  bits INTEGER NOT NULL,
  tensor_backend TEXT NOT NULL,
  features BLOB NOT NULL,
  masks BLOB NOT NULL,
  UNIQUE (mask_set_id, first_row)
) STRICT;

-- The z labels of several stacks, made to agree. Unfinished until finished_at is set.
CREATE TABLE calibration (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  inputs TEXT NOT NULL,
  inputs_hash TEXT NOT NULL,
  created_at TEXT NOT NULL,
  z_low_um REAL NOT NULL,
  z_high_um REAL NOT NULL,
  masks INTEGER NOT NULL,
  particles INTEGER NOT NULL,
  reference BLOB NOT NULL,
  warnings TEXT NOT NULL
) STRICT;

CREATE TABLE calibration_mask_set (
  calibration_id INTEGER NOT NULL REFERENCES calibration (id) ON DELETE CASCADE,
  mask_set_id INTEGER NOT NULL REFERENCES mask_set (id),
  PRIMARY KEY (calibration_id, mask_set_id)
) STRICT;

CREATE TABLE series (
  calibration_id INTEGER NOT NULL REFERENCES calibration (id) ON DELETE CASCADE,
  mask_set_id INTEGER NOT NULL REFERENCES mask_set (id),
  particle INTEGER NOT NULL,
  quality TEXT NOT NULL,
  z_label_um BLOB NOT NULL,
  PRIMARY KEY (calibration_id, mask_set_id, particle)
) STRICT;

-- Models with everything fitted; arrays in parts, so that no write is long. Finished when the row is there.
CREATE TABLE model (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  report TEXT NOT NULL,
  inputs TEXT NOT NULL,
  meta TEXT NOT NULL,
  predictions BLOB NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE model_array (
  id INTEGER PRIMARY KEY,
  model_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  part INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (model_id, name, part)
) STRICT;

-- What localising and a model say of a video's frames, a chunk a row; linking comes after.
CREATE TABLE positions (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  inputs TEXT NOT NULL,
  inputs_hash TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (source_id, inputs_hash)
) STRICT;

CREATE TABLE position_chunk (
  positions_id INTEGER NOT NULL REFERENCES positions (id) ON DELETE CASCADE,
  first_frame INTEGER NOT NULL,
  frames INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  columns BLOB NOT NULL,
  UNIQUE (positions_id, first_frame)
) STRICT;

-- The trajectories of a video: its latest.
CREATE TABLE tracks (
  source_id INTEGER PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  inputs TEXT NOT NULL,
  particles INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  columns BLOB NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  step TEXT NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  error TEXT,
  result_id INTEGER,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL
) STRICT;

-- What was asked for and what made the results.
CREATE TABLE command (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  name TEXT NOT NULL,
  params TEXT NOT NULL,
  versions TEXT NOT NULL,
  result TEXT NOT NULL
) STRICT;
`;
