/// <reference types="vite/client" />
import type { JanusBridge } from '../preload/contract/commands.ts';

declare global {
  interface Window {
    /** Set by the preload script; missing when the window is served. */
    janus?: JanusBridge;
  }
}
