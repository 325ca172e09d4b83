/** Several sets of trajectories a video, of which one is on show; before there was one. */
export const sql = `
ALTER TABLE tracks ADD COLUMN shown INTEGER NOT NULL DEFAULT 1 CHECK (shown IN (0, 1));
`;
