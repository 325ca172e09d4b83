import { DEFAULT_TEMPERATURE_C } from '../../preload/contract/default-temperature.ts';

export const ZERO_C_K = 273.15;
/** Of water at the default temperature. */
const ROOM_VISCOSITY_MPAS = 0.89;

/** How viscosities of water compare (Vogel's equation, with the constants of Reid, Prausnitz and Sherwood, 4th ed. 1987, good to 2.5 % from 0 to 100 C). */
const vogel = (temperatureC: number): number => 10 ** (247.8 / (temperatureC + ZERO_C_K - 140));

/** Viscosity of water, mPa s. */
export const waterViscosityMpas = (temperatureC: number): number =>
  (ROOM_VISCOSITY_MPAS * vogel(temperatureC)) / vogel(DEFAULT_TEMPERATURE_C);
