import type { EventName, Events } from '../../preload/contract/commands.ts';

export type BackendListener = <Name extends EventName>(event: Name, payload: Events[Name]) => void;

/** Where the window's commands go: the api in this process, or a served workstation. */
export interface Backend {
  /** Name and parameters come from the page and are checked here. Rejects with a `JanusError`. */
  invoke(name: unknown, params: unknown): Promise<unknown>;
  /** Returns the function that ends the subscription. */
  on(listener: BackendListener): () => void;
  close(): Promise<void>;
}
