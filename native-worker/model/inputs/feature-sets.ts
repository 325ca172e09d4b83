import { badInput } from '../../../preload/contract/errors.ts';
import { type GroupName, isIn } from '../../measure/feature-group-table.ts';

interface FeatureSetSpec {
  /** Groups without which the set can't be used; its own. */
  own: GroupName;
  /** Groups that it takes beside them. */
  beside: readonly GroupName[];
  /** In messages. */
  called: string;
}

/**
 * Which of the groups measured a model learns from. Images have the paper's features beside them, by which novel masks are told; `moments`
 * has the moment of the centre beside the paper's.
 */
const SETS = {
  paper: { own: 'shape', beside: ['discs'], called: "paper's features" },
  moments: { own: 'shape', beside: ['discs', 'moment-centre'], called: 'moments of inertia' },
  rings: { own: 'rings', beside: [], called: 'profiles of rings' },
  images: { own: 'images', beside: ['discs', 'shape'], called: 'images of the masks' },
} as const satisfies Record<string, FeatureSetSpec>;

export type FeatureSet = keyof typeof SETS;
export const FEATURE_SETS = Object.keys(SETS) as FeatureSet[];

/** The moment of inertia over the mask, as the paper has it, and over its centre, as the authors' scripts have it. */
export const MOMENTS = { mask: 'moment_of_inertia', centre: 'moment_of_inertia_centre' } as const;
export type MomentPlace = keyof typeof MOMENTS;

/**
 * Names of a set's features among those measured, in their order.
 *
 * @param moment which moment stands among the paper's features
 * @throws bad-input where there are none
 */
export function featuresOf(
  set: FeatureSet,
  names: readonly string[],
  moment: MomentPlace = 'mask',
): string[] {
  const { own, beside, called }: FeatureSetSpec = SETS[set];
  if (!names.some((name) => isIn(own, name))) {
    throw badInput(`The masks were measured without the ${called} that this model needs; calibrate again.`);
  }
  const chosen = names.filter((name) => [own, ...beside].some((group) => isIn(group, name)));
  if (set === 'moments') return chosen;
  return chosen.map((name) => (name === MOMENTS.mask ? MOMENTS[moment] : name));
}
