/** In fewer frames of a file, particles have moved too little to be told from dust. */
export const FEWEST_FRAMES_FOR_DUST = 24;
