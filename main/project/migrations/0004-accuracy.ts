/** Heights judged by known ones, and how errors fall with the amount of calibration data. */
export const sql = `
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
  UNIQUE (source_id, model_id, truth)
) STRICT;

CREATE INDEX validation_of_model ON validation (model_id);

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
`;
