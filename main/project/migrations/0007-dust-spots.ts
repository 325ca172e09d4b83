/** How many spots of dust were divided out of the images before anything was found in them; null: it was not kept. */
export const sql = `
ALTER TABLE detections ADD COLUMN dust_spots INTEGER;
ALTER TABLE positions ADD COLUMN dust_spots INTEGER;
`;
