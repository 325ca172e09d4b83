/** Masks that a person left out, all of a stack in one row; columns: slice, x_px, y_px of each. */
export const sql = `
CREATE TABLE left_out_masks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  columns BLOB NOT NULL,
  made_at TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX left_out_masks_of_stack ON left_out_masks (source_id) WHERE removed = 0;
CREATE INDEX left_out_masks_of_any ON left_out_masks (source_id);
`;
