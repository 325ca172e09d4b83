import { TRAIN_OPTIONS, TrainOptions, type ModelName } from '../../../preload/contract/options/train.ts';

/** Options of a model. Those of the given ones that it does not take are left out, so that one list serves several models. */
export const optionsFor = (model: ModelName, given: object): TrainOptions => {
  const { shape } = TRAIN_OPTIONS[model];
  const taken = Object.entries(given).filter(([key]) => Object.hasOwn(shape, key));
  return TrainOptions.parse({ ...Object.fromEntries(taken), model });
};
