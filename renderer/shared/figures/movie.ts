import type { FigureOrigin } from '../../../preload/contract/figure-origin.ts';
import { webm, type EncodedFrame } from './webm.ts';

export interface Movie {
  frames: number;
  framesPerS: number;
  width: number;
  height: number;
  title: string;
  origin: FigureOrigin;
  /** Draws a frame, at least `width` x `height`. */
  draw(frame: number): Promise<HTMLCanvasElement>;
  onProgress(done: number): void;
}

const CODECS = [
  { name: 'vp09.00.40.08', id: 'V_VP9' },
  { name: 'vp8', id: 'V_VP8' },
] as const;
/** Bits a pixel and frame: thin lines stay sharp. */
const BITS_A_PIXEL = 0.15;
const KEY_EVERY = 60;
/** Frames that wait for the encoder. */
const MOST_WAITING = 4;

async function supported(
  movie: Movie,
): Promise<{ config: VideoEncoderConfig; id: 'V_VP8' | 'V_VP9' } | null> {
  const { width, height, framesPerS } = movie;
  for (const { name, id } of CODECS) {
    const bitrate = Math.round(width * height * framesPerS * BITS_A_PIXEL);
    const config = { codec: name, width, height, framerate: framesPerS, bitrate };
    if ((await VideoEncoder.isConfigSupported(config)).supported) return { config, id };
  }
  return null;
}

/** A movie as WebM, frame by frame, at its own speed however long drawing takes. Width and height are even. */
export async function makeMovie(movie: Movie): Promise<Blob> {
  const chosen = typeof VideoEncoder === 'undefined' ? null : await supported(movie);
  if (!chosen) throw new Error('This browser encodes no WebM; use Chrome, Edge or the desktop program.');
  const { width, height, framesPerS, frames, title, origin } = movie;
  const encoded: EncodedFrame[] = [];
  let failed: Error | null = null;
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      encoded.push({ timeMs: chunk.timestamp / 1000, key: chunk.type === 'key', bytes });
    },
    error: (error) => (failed = error),
  });
  encoder.configure(chosen.config);
  const lengthUs = 1e6 / framesPerS;
  const still = document.createElement('canvas');
  Object.assign(still, { width, height });
  const context = still.getContext('2d');
  for (let at = 0; at < frames && failed === null; at++) {
    context?.drawImage(await movie.draw(at), 0, 0, width, height);
    const frame = new VideoFrame(still, {
      timestamp: Math.round(at * lengthUs),
      duration: Math.round(lengthUs),
    });
    encoder.encode(frame, { keyFrame: at % KEY_EVERY === 0 });
    frame.close();
    while (encoder.encodeQueueSize > MOST_WAITING)
      await new Promise((resolve) => encoder.addEventListener('dequeue', resolve, { once: true }));
    movie.onProgress(at + 1);
  }
  if (failed === null) await encoder.flush();
  encoder.close();
  if (failed !== null) throw failed as Error;
  const form = { width, height, codec: chosen.id, durationMs: (frames * lengthUs) / 1000, title, origin };
  const file = webm(encoded, form);
  return new Blob([file], { type: 'video/webm' });
}
