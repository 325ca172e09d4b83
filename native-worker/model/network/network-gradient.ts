import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { TensorBackend } from '../../tensor/backend.ts';
import { addPatches, takePatches } from './image-patches.ts';
import type { Layer } from './network-shape.ts';

/**
 * Mean absolute error of the outputs for `count` images, and its gradient by back-propagation.
 *
 * wasm has no gradient of a convolution, so layers are products of patches and weights: the products run on the tensor back end,
 * patches are gathered and gradients scattered in typed arrays. Gathering by tensor operations took thirty times as long as the
 * product that follows; products in typed arrays, ten times as long as on wasm.
 */
export function networkGradient(
  layers: readonly Layer[],
  parameters: Float32Array,
  images: Float32Array,
  target: Float32Array,
  backend: TensorBackend,
): { loss: number; gradient: Float32Array } {
  const { tf } = backend;
  const count = target.length;
  const { states, output } = forward(layers, parameters, images, count, backend);
  const gradient = new Float32Array(parameters.length);
  let loss = 0;
  let upper: Float32Array = Float32Array.from(output, (value, i) => {
    loss += Math.abs(value - target[i]) / count;
    return Math.sign(value - target[i]) / count;
  });
  for (let l = layers.length - 1; l >= 0; l -= 1) {
    const layer = layers[l];
    const { inputs, outputs, offset, patches } = layer;
    const { rows, values } = states[l];
    if (l < layers.length - 1) cutNegative(upper, values);
    addColumns(upper, outputs, gradient.subarray(offset + inputs * outputs, offset + (inputs + 1) * outputs));
    const above = tf.tensor2d(upper, [upper.length / outputs, outputs]);
    gradient.set(
      valuesOf(backend, () => tf.matMul(tf.transpose(rows), above)),
      offset,
    );
    if (l > 0) {
      const lower = valuesOf(backend, () =>
        tf.matMul(above, tf.transpose(weightsOf(layer, parameters, backend))),
      );
      upper = patches ? addPatches(lower, count, patches) : lower;
    }
    tf.dispose([rows, above]);
  }
  return { loss, gradient };
}

interface LayerState {
  /** What was multiplied with the weights. */
  rows: Tensor2D;
  values: Float32Array;
}

function forward(
  layers: readonly Layer[],
  parameters: Float32Array,
  images: Float32Array,
  count: number,
  backend: TensorBackend,
): { states: LayerState[]; output: Float32Array } {
  const { tf } = backend;
  let values: Float32Array = images;
  const states = layers.map((layer, l) => {
    const { patches, inputs, outputs, offset } = layer;
    const rows = tf.tensor2d(patches ? takePatches(values, count, patches) : values, [
      count * layer.rows,
      inputs,
    ]);
    values = valuesOf(backend, () => tf.matMul(rows, weightsOf(layer, parameters, backend)));
    const bias = parameters.subarray(offset + inputs * outputs, offset + (inputs + 1) * outputs);
    addBias(values, bias, l < layers.length - 1);
    return { rows, values };
  });
  return { states, output: values };
}

/** Values of a product; `tf.tidy` must not return them itself, for it looks through every element for tensors. */
function valuesOf({ tf }: TensorBackend, product: () => Tensor2D): Float32Array {
  const result = tf.tidy(product);
  const values = result.dataSync<'float32'>();
  result.dispose();
  return values;
}

const weightsOf = (
  { inputs, outputs, offset }: Layer,
  parameters: Float32Array,
  { tf }: TensorBackend,
): Tensor2D => tf.tensor2d(parameters.slice(offset, offset + inputs * outputs), [inputs, outputs]);

function addBias(values: Float32Array, bias: Float32Array, rectify: boolean): void {
  const outputs = bias.length;
  for (let at = 0; at < values.length; at += outputs) {
    for (let k = 0; k < outputs; k += 1) {
      const value = values[at + k] + bias[k];
      values[at + k] = rectify && value < 0 ? 0 : value;
    }
  }
}

function cutNegative(gradient: Float32Array, values: Float32Array): void {
  for (let k = 0; k < gradient.length; k += 1) if (values[k] <= 0) gradient[k] = 0;
}

function addColumns(rows: Float32Array, width: number, sums: Float32Array): void {
  for (let at = 0; at < rows.length; at += width) {
    for (let k = 0; k < width; k += 1) sums[k] += rows[at + k];
  }
}
