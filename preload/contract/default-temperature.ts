/** Temperature of a sample of which nobody says it, degrees C. */
export const DEFAULT_TEMPERATURE_C = 25;
