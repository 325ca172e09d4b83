/** How an axial factor follows from indices and aperture, as people read it. */
export const AXIAL_RULES = {
  paraxial: 'Paraxial, n sample / n objective',
  'visser-oud': 'High aperture (Visser and Oud)',
} as const;
