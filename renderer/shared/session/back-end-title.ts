const TITLES: Record<string, string> = {
  tensorflow: 'TensorFlow (tfjs-node)',
  wasm: 'WebAssembly (tfjs-backend-wasm)',
};

/** What computes tensors, as a person can look it up. */
export const backEndTitle = (name: string): string => TITLES[name] ?? name;
