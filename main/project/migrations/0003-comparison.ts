/** Models compared with each other. */
export const sql = `
-- A tested model a row; the inputs's hash finds rows again that need no second test. data_hash: the masks and heights it was tested on.
CREATE TABLE comparison (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  inputs TEXT NOT NULL,
  inputs_hash TEXT NOT NULL UNIQUE,
  data_hash TEXT NOT NULL,
  row TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
`;
