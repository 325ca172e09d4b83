import { open } from 'node:fs/promises';
import { createRandom } from '../../native-worker/math/random.ts';
import { simulateTrack } from '../../native-worker/physics/simulate-track.ts';

const SIDE_PX = 2000;
const HEAD = 'frame,x_px,y_px,z_um,z_sd_um\n';
const TRACK_HEAD = 'particle,frame,t_s,x_um,y_um,z_raw_um\n';

/** Particles that drift on a lattice and sway, so that every row can be written without the one before. */
function* rowsOf(
  frames: number,
  particles: number,
): Generator<[particle: number, frame: number, x: number, y: number]> {
  const side = Math.ceil(Math.sqrt(particles));
  const step = SIDE_PX / side;
  for (let frame = 0; frame < frames; frame += 1) {
    for (let particle = 0; particle < particles; particle += 1) {
      const turn = 0.05 * frame + particle;
      const x = (particle % side) * step + 0.2 * step * Math.cos(turn);
      const y = Math.floor(particle / side) * step + 0.2 * step * Math.sin(turn);
      yield [particle, frame, x, y];
    }
  }
}

async function write<Part>(
  path: string,
  head: string,
  parts: Iterable<Part>,
  textOf: (part: Part) => string,
): Promise<void> {
  const file = await open(path, 'w');
  let block = head;
  for (const part of parts) {
    block += textOf(part);
    if (block.length < 1e6) continue;
    await file.appendFile(block);
    block = '';
  }
  await file.appendFile(block);
  await file.close();
}

/** Positions as `localise` gives them, with heights: `frames` times `particles` rows. */
export const writePositions = (path: string, frames: number, particles: number): Promise<void> =>
  write(path, HEAD, rowsOf(frames, particles), ([particle, frame, x, y]) =>
    [frame, x.toFixed(3), y.toFixed(3), (particle % 9).toFixed(1), '0.1\n'].join(','),
  );

/** Trajectories of swimmers in space, 10 frames a second, from anywhere in the field; particle after particle. */
export async function writeTrajectories(path: string, frames: number, particles: number): Promise<void> {
  const random = createRandom(1, 0xb16);
  const swimmer = { vUmS: 3, dUm2S: 0.2, drPerS: 0.3, omegaRadS: 0 };
  const noise = { sdXyUm: 0.02, sdZUm: 0.1, correlationZ: 0 };
  const sampling = { frames, dtS: 0.1, rotation: '3d', substeps: 1 } as const;
  await write(path, TRACK_HEAD, Array.from({ length: particles }).keys(), (particle) => {
    const { xUm, yUm, zUm } = simulateTrack(swimmer, noise, sampling, random);
    const [left, top] = [0.16 * SIDE_PX * random.uniform(), 0.16 * SIDE_PX * random.uniform()];
    const lines = Array.from(xUm, (x, frame) =>
      [
        particle,
        frame,
        (frame / 10).toFixed(1),
        (left + x).toFixed(4),
        (top + yUm[frame]).toFixed(4),
        zUm![frame].toFixed(4),
      ].join(','),
    );
    return `${lines.join('\n')}\n`;
  });
}
