/** What trajectories say of the motion, with its tables and figures; they were not kept before. */
export const sql = `
CREATE TABLE analysis (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  inputs TEXT NOT NULL,
  report TEXT NOT NULL,
  files BLOB NOT NULL,
  created_at TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;
`;
