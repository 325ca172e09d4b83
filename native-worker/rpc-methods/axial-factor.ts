import type { AxialScale } from '../../preload/contract/options/source.ts';
import { axialFactor as factorOf } from '../optics/axial-factor.ts';

/** Sample micrometres per micrometre of stage travel. */
export const axialFactor = ({ scale }: { scale: AxialScale }): number => factorOf(scale);
