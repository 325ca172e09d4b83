/** Positions and trajectories in the plane are made by no model: model_id is null there. */
const withoutModel = (table: string): string => `
ALTER TABLE ${table} RENAME COLUMN model_id TO required_model_id;
ALTER TABLE ${table} ADD COLUMN model_id INTEGER REFERENCES model (id) ON DELETE CASCADE;
UPDATE ${table} SET model_id = required_model_id;
DROP INDEX ${table}_of_model;
ALTER TABLE ${table} DROP COLUMN required_model_id;
CREATE INDEX ${table}_of_model ON ${table} (model_id);
`;

export const sql = withoutModel('positions') + withoutModel('tracks');
