import type { Random } from '../../math/random.ts';

/** A network of 3 x 3 convolutions of stride 2, one dense layer and one output. */
export interface NetworkShape {
  /** Side of the images. */
  side: number;
  /** Channels after each convolution. */
  channels: number[];
  dense: number;
}

/** Every layer is a product of rows with a matrix; a convolution makes its rows of patches of 3 x 3 pixels. */
export interface Layer {
  patches: PatchGrid | null;
  /** Rows a image. */
  rows: number;
  inputs: number;
  outputs: number;
  /** Where its weights (inputs x outputs, then a bias an output) begin among the parameters. */
  offset: number;
}

export interface PatchGrid {
  side: number;
  channels: number;
  /** Side of the grid of patches: every second pixel is a centre. */
  outSide: number;
}

export function layersOf({ side, channels, dense }: NetworkShape): Layer[] {
  const layers: Layer[] = [];
  let [width, depth, offset] = [side, 1, 0];
  const add = (patches: PatchGrid | null, rows: number, inputs: number, outputs: number): void => {
    layers.push({ patches, rows, inputs, outputs, offset });
    offset += (inputs + 1) * outputs;
  };
  for (const outputs of channels) {
    const outSide = Math.ceil(width / 2);
    add({ side: width, channels: depth, outSide }, outSide * outSide, 9 * depth, outputs);
    [width, depth] = [outSide, outputs];
  }
  add(null, 1, width * width * depth, dense);
  add(null, 1, dense, 1);
  return layers;
}

export const parameterCount = (layers: readonly Layer[]): number =>
  layers.reduce((sum, { inputs, outputs }) => sum + (inputs + 1) * outputs, 0);

/** He initialisation (He et al., ICCV 2015): normal weights of variance 2 / inputs, biases 0. */
export function initialParameters(layers: readonly Layer[], random: Random): Float32Array {
  const parameters = new Float32Array(parameterCount(layers));
  for (const { inputs, outputs, offset } of layers) {
    const sd = Math.sqrt(2 / inputs);
    for (let k = 0; k < inputs * outputs; k += 1) parameters[offset + k] = sd * random.normal();
  }
  return parameters;
}
