import { countTrajectories } from '../../preload/contract/count-trajectories.ts';
import { quantile } from '../../native-worker/client/statistics.ts';
import type { LiveState } from '../../preload/contract/live.ts';
import type { TrackTable } from '../../preload/contract/track-table.ts';
import { rowsWhere } from '../../preload/contract/rows-where.ts';
import type { NewFrame } from '../workflow/watch/recording.ts';

const TELL_EVERY_MS = 100;
/** Over which the rate of frames is taken. */
const RATE_S = 10;
/** Shorter than this nothing is said of it: frames that were there already come all at once. */
const LEAST_RATE_S = 1;
/** Over which the latency is taken. */
const LATENCIES = 100;

/** What is told of a recording that is tracked while it is written. */
export class Live {
  readonly ending = new AbortController();
  tracks: TrackTable | null = null;
  newest: NewFrame | null = null;
  readonly #emit: (state: LiveState) => void;
  readonly #state: LiveState;
  readonly #arrivalsMs: number[] = [];
  readonly #latenciesS: number[] = [];
  #toldMs = -Infinity;

  constructor(path: string, emit: (state: LiveState) => void) {
    this.#emit = emit;
    this.#state = {
      jobId: 0,
      path,
      running: true,
      frames: 0,
      framesPerS: null,
      latencyS: null,
      newest: null,
      particles: 0,
      rows: 0,
      tracksVersion: 0,
      videoId: null,
    };
  }

  get state(): LiveState {
    return { ...this.#state };
  }

  begins(jobId: number): void {
    this.#state.jobId = jobId;
  }

  onFrame(frame: NewFrame): void {
    const nowMs = performance.now();
    this.newest = frame;
    this.#arrivalsMs.push(nowMs);
    while (nowMs - this.#arrivalsMs[0] > 1000 * RATE_S) this.#arrivalsMs.shift();
    if (frame.latencyS !== null) this.#latenciesS.push(frame.latencyS);
    if (this.#latenciesS.length > LATENCIES) this.#latenciesS.shift();
    if (nowMs - this.#toldMs < TELL_EVERY_MS) return;
    this.#toldMs = nowMs;
    this.#tell();
  }

  onTracks(table: TrackTable): void {
    this.tracks = table;
    this.#state.tracksVersion += 1;
    this.#tell();
  }

  ends(videoId: number | null): void {
    Object.assign(this.#state, { running: false, videoId });
    this.#tell();
  }

  #tell(): void {
    const [arrivals, latencies] = [this.#arrivalsMs, this.#latenciesS];
    const spanS = (arrivals[arrivals.length - 1] - arrivals[0]) / 1000;
    Object.assign(this.#state, {
      frames: this.newest?.frames ?? 0,
      framesPerS: spanS >= LEAST_RATE_S ? (arrivals.length - 1) / spanS : null,
      latencyS:
        latencies.length > 0 ? { median: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) } : null,
      newest: this.newest && livePositions(this.newest),
      particles: this.tracks ? countTrajectories(this.tracks).particles : 0,
      rows: this.tracks?.frame.length ?? 0,
    } satisfies Partial<LiveState>);
    this.#emit(this.state);
  }
}

/** Circles too weak to be detections are not shown. */
function livePositions({ frames, positions }: NewFrame): LiveState['newest'] {
  const { xPx, yPx, radiusPx, zLabelUm, inRange } = rowsWhere(positions, (row) => positions.weak[row] === 0);
  return { frame: frames - 1, xPx, yPx, radiusPx, zRawUm: zLabelUm.map((label) => -label), inRange };
}
