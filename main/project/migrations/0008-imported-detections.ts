/** Detections of a video that were made elsewhere, and count instead of what the program finds; a chunk of frames a row. */
export const sql = `
CREATE TABLE imported_detections (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  inputs TEXT NOT NULL,
  inputs_hash TEXT NOT NULL,
  rows INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX imported_detections_of_video ON imported_detections (source_id) WHERE removed = 0;
CREATE INDEX imported_detections_of_any ON imported_detections (source_id);

CREATE TABLE imported_detection_chunk (
  imported_id INTEGER NOT NULL REFERENCES imported_detections (id) ON DELETE CASCADE,
  first_frame INTEGER NOT NULL,
  columns BLOB NOT NULL,
  UNIQUE (imported_id, first_frame)
) STRICT;
`;
