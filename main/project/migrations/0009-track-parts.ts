/** Rows of trajectories, in parts of which none takes long to write; those from before have all of them in a row of their own. */
export const sql = `
CREATE TABLE track_part (
  tracks_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
  part INTEGER NOT NULL,
  columns BLOB NOT NULL,
  UNIQUE (tracks_id, part)
) STRICT;
`;
