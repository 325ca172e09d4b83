/** The particle systems of the paper, as people read them; setups and presets have these names. */
export const PARTICLES = { 'pt-sio2': 'Pt-SiO₂', 'tio2-sio2': 'TiO₂-SiO₂' } as const;
