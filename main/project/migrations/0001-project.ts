/**
 * The layout of a project file. Columns of numbers are BLOBs (`pack-columns.ts`), everything else that is no single value is JSON with a version
 * of its own (`stored-formats.ts`). `inputs` is everything that determined a result, and `inputs_hash` finds finished units of work again. A row with
 * `removed` was taken out or replaced: it counts no more, and stays for whoever undoes that, until the file is compacted (`history.ts`).
 */
export const sql = `
-- Who changes the project; no row: nobody. See writer.ts.
CREATE TABLE writer (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  token TEXT NOT NULL,
  what TEXT NOT NULL,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  process_start TEXT NOT NULL,
  since TEXT NOT NULL,
  beat INTEGER NOT NULL
) STRICT;

-- Setups that a person saved; presets come with the program.
CREATE TABLE setup (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  setup TEXT NOT NULL,
  saved_at TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX setup_of_name ON setup (name) WHERE removed = 0;

-- Stacks and videos: where they are, what their files hold and say, and what the person knows better; the setup as it was when the
-- source was imported.
CREATE TABLE source (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('stack', 'video')),
  path TEXT NOT NULL,
  relative_path TEXT NOT NULL,
  identity TEXT NOT NULL,
  info TEXT NOT NULL,
  options TEXT NOT NULL,
  setup TEXT,
  pixel_um REAL,
  z_step_um REAL,
  frame_interval_s REAL,
  axial_factor REAL NOT NULL,
  added_at TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;

-- Circles found in a source with one set of options, a chunk of frames a row.
CREATE TABLE detections (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
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
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  inputs TEXT NOT NULL,
  inputs_hash TEXT NOT NULL,
  side_px INTEGER NOT NULL,
  followed INTEGER NOT NULL DEFAULT 0 CHECK (followed IN (0, 1)),
  created_at TEXT NOT NULL,
  UNIQUE (source_id, inputs_hash)
) STRICT;

-- included: rejected by the program, taken back by a person; its masks are cut too.
CREATE TABLE particle (
  mask_set_id INTEGER NOT NULL REFERENCES mask_set (id) ON DELETE CASCADE,
  particle INTEGER NOT NULL,
  reject TEXT,
  included INTEGER NOT NULL CHECK (included IN (0, 1)),
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
  bits INTEGER NOT NULL CHECK (bits IN (8, 16, 32)),
  tensor_backend TEXT NOT NULL,
  features BLOB NOT NULL,
  masks BLOB NOT NULL,
  UNIQUE (mask_set_id, first_row)
) STRICT;

-- Particles that a person wants used or left out. A particle is known by where it was (slice, x_px, y_px in columns), so that the
-- decision outlives following it anew with other options.
CREATE TABLE z_series_choice (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  use INTEGER NOT NULL CHECK (use IN (0, 1)),
  columns BLOB NOT NULL,
  made_at TEXT NOT NULL,
  versions TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;
CREATE INDEX z_series_choice_of_source ON z_series_choice (source_id);

-- The z labels of several stacks, made to agree. details: candidates and members of the reference, heights that hold.
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
  warnings TEXT NOT NULL,
  details TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;

CREATE TABLE calibration_mask_set (
  calibration_id INTEGER NOT NULL REFERENCES calibration (id) ON DELETE CASCADE,
  mask_set_id INTEGER NOT NULL REFERENCES mask_set (id),
  PRIMARY KEY (calibration_id, mask_set_id)
) STRICT;
CREATE INDEX calibration_of_mask_set ON calibration_mask_set (mask_set_id);

CREATE TABLE z_series (
  id INTEGER PRIMARY KEY,
  calibration_id INTEGER NOT NULL REFERENCES calibration (id) ON DELETE CASCADE,
  mask_set_id INTEGER NOT NULL REFERENCES mask_set (id),
  particle INTEGER NOT NULL,
  quality TEXT NOT NULL,
  z_label_um BLOB NOT NULL,
  UNIQUE (calibration_id, mask_set_id, particle)
) STRICT;
CREATE INDEX z_series_of_mask_set ON z_series (mask_set_id);

-- Models with everything fitted. The row comes first and counts once it is finished; arrays come in parts, so that no write is long.
-- title: what a person calls it.
CREATE TABLE model (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  finished INTEGER NOT NULL DEFAULT 0 CHECK (finished IN (0, 1)),
  name TEXT NOT NULL,
  title TEXT,
  report TEXT NOT NULL,
  inputs TEXT NOT NULL,
  meta TEXT NOT NULL,
  predictions BLOB NOT NULL,
  created_at TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;

CREATE TABLE model_array (
  id INTEGER PRIMARY KEY,
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  part INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (model_id, name, part)
) STRICT;

-- What localising and a model say of a video's frames, a chunk a row; linking comes after.
CREATE TABLE positions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  inputs TEXT NOT NULL,
  inputs_hash TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (source_id, inputs_hash)
) STRICT;
CREATE INDEX positions_of_model ON positions (model_id);

CREATE TABLE position_chunk (
  positions_id INTEGER NOT NULL REFERENCES positions (id) ON DELETE CASCADE,
  first_frame INTEGER NOT NULL,
  frames INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  columns BLOB NOT NULL,
  UNIQUE (positions_id, first_frame)
) STRICT;

-- The trajectories of a video: the latest of each name. positions_id: what they were linked from.
CREATE TABLE tracks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  name TEXT NOT NULL DEFAULT '',
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  positions_id INTEGER NOT NULL,
  inputs TEXT NOT NULL,
  particles INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  columns BLOB NOT NULL,
  created_at TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;
CREATE INDEX tracks_of_source ON tracks (source_id);
CREATE INDEX tracks_of_model ON tracks (model_id);
CREATE UNIQUE INDEX tracks_of_name ON tracks (source_id, name) WHERE removed = 0;

-- Corrections by hand, laid over the detections of a source or the trajectories of a video, whatever the program finds.
CREATE TABLE edit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('detections', 'tracks')),
  edits TEXT NOT NULL,
  made_at TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;
CREATE INDEX edit_of_source ON edit (source_id);

-- The latest validation of a source and model by a table of that name; columns: pairs of true and found positions.
CREATE TABLE validation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  truth TEXT NOT NULL,
  inputs TEXT NOT NULL,
  report TEXT NOT NULL,
  columns BLOB NOT NULL,
  created_at TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;
CREATE INDEX validation_of_source ON validation (source_id);
CREATE UNIQUE INDEX validation_of_truth ON validation (source_id, model_id, truth) WHERE removed = 0;
CREATE INDEX validation_of_model ON validation (model_id);

-- A tested model a row; inputs_hash finds rows again that need no second test. data_hash: the masks and heights it was tested on.
CREATE TABLE comparison (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  inputs TEXT NOT NULL,
  inputs_hash TEXT NOT NULL UNIQUE,
  data_hash TEXT NOT NULL,
  row TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX comparison_of_data ON comparison (data_hash);

-- The test of a model that learnt from so many particles a row; inputs_hash finds it again, curve_hash is that of all sizes together.
CREATE TABLE learning_point (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  inputs TEXT NOT NULL,
  inputs_hash TEXT NOT NULL UNIQUE,
  curve_hash TEXT NOT NULL,
  data_hash TEXT NOT NULL,
  row TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX learning_of_data ON learning_point (data_hash);

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
  pid INTEGER NOT NULL,
  process_start TEXT NOT NULL
) STRICT;
CREATE INDEX job_of_state ON job (state);

-- What was asked for and what made the results, in its order. undone: taken back, and there to be done again.
CREATE TABLE command (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  name TEXT NOT NULL,
  params TEXT NOT NULL,
  versions TEXT NOT NULL,
  result TEXT NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;

-- What a command changed: columns of rows before and after, in the order of the changes.
CREATE TABLE change (
  id INTEGER PRIMARY KEY,
  command_id INTEGER NOT NULL REFERENCES command (id) ON DELETE CASCADE,
  place TEXT NOT NULL,
  row_id INTEGER NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL
) STRICT;
CREATE INDEX change_of_command ON change (command_id);
`;
