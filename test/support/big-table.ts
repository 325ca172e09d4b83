import { open } from 'node:fs/promises';

const SIDE_PX = 2000;
const HEAD = 'frame,x_px,y_px,z_um,z_sd_um\n';
const TRACK_HEAD = 'particle,frame,t_s,x_um,y_um,z_raw_um\n';

type Row = [particle: number, frame: number, x: number, y: number];

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

async function write(
  path: string,
  head: string,
  rows: Iterable<Row>,
  line: (row: Row) => string,
): Promise<void> {
  const file = await open(path, 'w');
  let block = head;
  for (const row of rows) {
    block += line(row);
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

/** Trajectories of swimmers, 10 frames a second. */
export const writeTrajectories = (path: string, frames: number, particles: number): Promise<void> =>
  write(path, TRACK_HEAD, rowsOf(frames, particles), ([particle, frame, x, y]) =>
    [
      particle,
      frame,
      (frame / 10).toFixed(1),
      (0.16 * x).toFixed(4),
      (0.16 * y).toFixed(4),
      `${(particle % 9).toFixed(2)}\n`,
    ].join(','),
  );
