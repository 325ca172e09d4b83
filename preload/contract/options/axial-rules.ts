/** How an axial factor follows from indices and aperture, as people read it. */
export const AXIAL_RULES = {
  paraxial: 'Paraxial, n sample / n objective',
  'visser-oud': 'High aperture (Visser and Oud)',
} as const;

/** Refractive indices where nobody says otherwise: of what is between objective and glass, and of the sample. */
export const AIR_INDEX = 1;
export const WATER_INDEX = 1.333;
