import { closeProject, openProject } from '../../main/project/project.ts';
import { MIGRATIONS } from '../../main/project/migrations/index.ts';

/** A layout that no version has: what a later one could do to every row of a large table. */
export const LATER = [
  ...MIGRATIONS,
  `ALTER TABLE setup ADD COLUMN letters INTEGER NOT NULL DEFAULT 0;
   UPDATE setup SET letters = length(setup), setup = setup || ' later';
   CREATE TABLE setup_name (name TEXT PRIMARY KEY, letters INTEGER NOT NULL) STRICT;
   INSERT INTO setup_name SELECT name, letters FROM setup ORDER BY name;`,
  'CREATE INDEX setup_letters ON setup_name (letters);',
];

/** A program that opens a project by that version, until it is killed. */
if (process.argv[1] === import.meta.filename) closeProject(openProject(process.argv[2], LATER));
