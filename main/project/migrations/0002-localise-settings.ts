/** Settings for localising that the steps share; source_id null: of the project, else the options in which a video differs. */
export const sql = `
CREATE TABLE localise_settings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER REFERENCES source (id) ON DELETE CASCADE,
  options TEXT NOT NULL,
  set_at TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX localise_settings_of_source ON localise_settings (coalesce(source_id, 0)) WHERE removed = 0;
CREATE INDEX localise_settings_of_any ON localise_settings (source_id);
`;
