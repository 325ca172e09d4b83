import { z } from '../../../preload/contract/options/define-option.ts';
import { fitNetworks, type NetworkOptions, predictNetworks } from '../network/fit-networks.ts';
import { layersOf, parameterCount } from '../network/network-shape.ts';
import type { FittedNetwork } from '../network/train-network.ts';
import type { Regressor } from '../regressor.ts';
import { asMeasured } from './parts/input-plan.ts';
import { Floats } from './parts/stored-schemas.ts';

/**
 * Smaller than the authors' network (64, 128 and 128 channels on 87 x 87 pixels), which takes three hundred times as many products: it is
 * trained a dozen times for one test by stacks, on whatever tensor back end there is.
 */
const NETWORK: NetworkOptions = {
  channels: [8, 16, 32],
  dense: 64,
  batch: 50,
  rate: 4e-3,
  members: 2,
  patience: 12,
  passes: 30_000,
};

const Scale = z.object({ mean: z.number(), sd: z.number() });
const Neurons = z.number().int().min(1).max(4096);

const Network: z.ZodType<FittedNetwork> = z
  .object({
    shape: z.object({
      side: z.number().int().min(1).max(501),
      channels: z.array(Neurons).max(10),
      dense: Neurons,
    }),
    parameters: Floats,
    pixel: Scale,
    z: Scale,
    tensorBackend: z.string().max(100),
    epochs: z.number().int().min(0),
  })
  .refine(
    ({ shape, parameters }) => parameters.length === parameterCount(layersOf(shape)),
    'parameters of another network',
  );

export const regressor: Regressor<'cnn', NetworkOptions, { networks: FittedNetwork[] }> = {
  plans: () => [asMeasured('images', NETWORK)],
  fit: async (settings, { inputs, y, folds }, context) => ({
    networks: await fitNetworks(inputs, y, settings, folds, context),
  }),
  predict: ({ networks }, inputs) => predictNetworks(networks, inputs),
  stored: (width) =>
    z.object({
      networks: z
        .array(Network)
        .min(1)
        .max(100)
        .refine((all) => all.every(({ shape }) => shape.side ** 2 <= width), 'networks on other images'),
    }),
  // Trained half as long.
  cheaper: (settings) => ({ ...settings, passes: settings.passes / 2 }),
  // One stack of two would be half of what there is to learn from.
  foldsBy: (grouping) => (grouping === 'stack' ? 'particle' : grouping),
  reportsProgress: true,
};
