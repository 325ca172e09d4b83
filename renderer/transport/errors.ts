import { JanusError } from '../../preload/contract/errors.ts';
import { windowWords } from '../../preload/contract/options/window-words.ts';

/** One line that a person can read. */
export function plainMessage(error: unknown): string {
  if (error instanceof JanusError && error.tag !== 'fault') return windowWords(error.message);
  const detail = error instanceof Error ? error.message : String(error);
  return detail.endsWith('.') ? detail : `Something went wrong inside Janus3D: ${detail}.`;
}
