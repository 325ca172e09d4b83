import { cornerStates } from './corner-states.ts';
import { imageStates } from './image-states.ts';
import { modelStates } from './model-states.ts';
import { motionStates } from './motion-states.ts';
import type { Place, State } from './place.ts';
import { projectStates, workStates } from './work-states.ts';

/** Each brings the window to a state; they follow each other. */
export const states = (place: Place): State[] => [
  ...imageStates(place),
  ...modelStates(place),
  ...motionStates(place),
  ...workStates(place),
  ...projectStates(place),
  ...cornerStates(place),
];
