import { applyInputs } from '../inputs/inputs.ts';
import type { TrainedModel } from '../stored/trained-model.ts';
import { Graph } from './graph.ts';
import { cutOffGraph, inputsGraph, noveltyGraph, numericColumns } from './inputs-graph.ts';
import type { Bytes } from './protobuf.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { MODEL_NAMES } from '../../../preload/contract/options/train.ts';
import { REGRESSORS } from '../regressor-table.ts';

const DESCRIPTION =
  'Height of the focal plane above a Janus particle (z_label_um, sample micrometres) from the features of its mask. ' +
  'Input "features": rows x columns, double; the columns and their order are in the metadata "feature_names". ' +
  'Output "novelty": above 1 the mask is unlike the calibration and the height must not be trusted, ' +
  'nor outside "z_range_um". Janus3D itself also flags masks that look unlike the height they were given, and states an error for each: ' +
  'neither is in this file, so more wrong heights pass here. Heights of the particle above the focal plane are -z_label_um.';

/**
 * A trained model as an ONNX file (ONNX 1.12: operator set 17, ai.onnx.ml 3): scaling, factor scores, one-hot columns, regressor and
 * novelty in one graph that takes features as they are exported.
 *
 * @throws bad-input for models that ONNX has no operators for
 */
export function exportOnnx(
  { pipeline: { model, inputs, fitted }, guard, zRangeUm, brightest = Infinity }: TrainedModel,
  about: { name: string; version: string; metadata: Record<string, string> },
): Bytes {
  const regressor = REGRESSORS[model];
  if (!regressor.graph) {
    const names = MODEL_NAMES.filter((name) => REGRESSORS[name].graph);
    throw badInput(
      `A model of the kind ${model} can't be written as ONNX; export it as JSON, or train one of ${names.join(', ')}.`,
    );
  }
  const graph = new Graph();
  const names = inputs.featureNames;
  const features = cutOffGraph(graph, graph.input('features', names.length), names, brightest);
  const width = applyInputs(inputs, { names, rows: 0, values: new Float64Array(0) }).names.length;
  const z = regressor.graph(graph, fitted, inputsGraph(graph, inputs, features), width);
  graph.output('z_label_um', z, ['rows', 1]);
  graph.output('novelty', noveltyGraph(graph, guard, numericColumns(graph, features, names)), ['rows']);
  return graph.model({
    name: about.name,
    version: about.version,
    description: DESCRIPTION,
    metadata: { ...about.metadata, feature_names: names.join(','), z_range_um: zRangeUm.join(',') },
  });
}
