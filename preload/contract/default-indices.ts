/** Refractive indices where nobody says otherwise: of what is between objective and glass, and of the sample. */
export const AIR_INDEX = 1;
export const WATER_INDEX = 1.333;
