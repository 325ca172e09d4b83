import type { Frame, PixelArray } from '../../../preload/contract/frame.ts';

/** More is never on its way: one frame is with the worker, one is being sent. */
const MOST = 2;

/**
 * Copies of frames for a worker, in memory that comes back from it: memory that has been written before is copied into in a fraction of the
 * time, and leaves nothing to be collected.
 */
export class FrameCopies {
  private readonly spares: ArrayBuffer[] = [];

  /** A copy whose memory can be given away. */
  copy({ width, height, bits, data }: Frame): Frame {
    const { byteLength } = data;
    const at = this.spares.findIndex((spare) => spare.byteLength === byteLength);
    const [spare = new ArrayBuffer(byteLength)] = at < 0 ? [] : this.spares.splice(at, 1);
    new Uint8Array(spare).set(new Uint8Array(data.buffer, data.byteOffset, byteLength));
    return { width, height, bits, data: viewOf(data, spare) };
  }

  /** Memory of a copy that is needed no more. */
  give(spare: ArrayBuffer): void {
    this.spares.push(spare);
    if (this.spares.length > MOST) this.spares.shift();
  }
}

function viewOf(like: PixelArray, memory: ArrayBuffer): PixelArray {
  if (like instanceof Uint8Array) return new Uint8Array(memory);
  return like instanceof Uint16Array ? new Uint16Array(memory) : new Float32Array(memory);
}
