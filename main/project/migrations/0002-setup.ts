/** Setups, decisions by hand, and what determined the valid range. */
export const sql = `
-- Setups that a person saved; presets come with the program.
CREATE TABLE setup (
  name TEXT PRIMARY KEY,
  setup TEXT NOT NULL,
  saved_at TEXT NOT NULL
) STRICT;

-- The setup as it was when the source was imported.
ALTER TABLE source ADD COLUMN setup TEXT;

-- Particles that a person wants used or left out. A particle is known by where it was (slice, x_px, y_px in columns), so that the
-- decision outlives following it anew with other options.
CREATE TABLE series_choice (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  use INTEGER NOT NULL CHECK (use IN (0, 1)),
  columns BLOB NOT NULL,
  made_at TEXT NOT NULL,
  versions TEXT NOT NULL
) STRICT;

CREATE INDEX series_choice_of_source ON series_choice (source_id);

-- Particles that following rejected and a person took back: their masks are cut too.
ALTER TABLE particle ADD COLUMN included INTEGER NOT NULL DEFAULT 0;

-- Candidates and members of the reference, heights that hold: JSON.
ALTER TABLE calibration ADD COLUMN details TEXT NOT NULL DEFAULT '{}';
`;
