import { setImmediate } from 'node:timers/promises';
import { JanusError } from '../../../preload/contract/errors.ts';
import type { Directory, TiffDirectories } from './directory.ts';
import { keepChain, walkedBefore } from './walked-chains.ts';

const BREATH_PAGES = 2000;

/**
 * The chain of page directories of a TIFF, walked only as far as it is asked for: a page costs one small read and one
 * number. In a file that has grown since it was walked last the walk goes on where it ended. A chain that returns to an
 * earlier page is refused; one that leads out of the file ends there.
 */
export class TiffPages {
  readonly directories: TiffDirectories;
  readonly #offsets: number[];
  readonly #seen: Set<number>;
  #ended = false;
  #isCut = false;
  readonly #grows: boolean;

  /**
   * `known`: positions of all pages, where an index in the file gives them. `grows`: the last page speaks of one behind the end of the file, which
   * is not written yet.
   */
  constructor(directories: TiffDirectories, known?: number[], grows = false) {
    this.directories = directories;
    this.#grows = grows;
    this.#offsets = known ?? [...walkedBefore(directories)];
    this.#seen = new Set(this.#offsets);
    this.#ended = known !== undefined;
  }

  /** Whether the chain led out of the file, as far as it was walked. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Position of the page after the last one known; null where the file ends before it. */
  #nextPage(): number | null {
    const { file, first } = this.directories;
    const last = this.#offsets.at(-1);
    if (last === undefined) return first;
    try {
      const next = this.directories.nextOf(last);
      return next < file.size ? next : null;
    } catch (error) {
      if (!(error instanceof JanusError && error.tag === 'damaged-file') || this.#offsets.length === 1)
        throw error;
      // The last directory itself is cut off.
      this.#offsets.pop();
      return null;
    }
  }

  async #walkTo(index: number): Promise<void> {
    const { file } = this.directories;
    while (!this.#ended && this.#offsets.length <= index) {
      const next = this.#nextPage();
      if (next === 0 || next === null) {
        this.#ended = true;
        this.#isCut = next === null && !this.#grows;
        this.#seen.clear();
        keepChain(this.directories, this.#offsets);
        break;
      }
      if (this.#seen.has(next))
        throw file.damaged(`has pages that follow each other in a circle (byte ${next})`);
      this.#seen.add(next);
      this.#offsets.push(next);
      // Long chains must not hold up other work of this thread.
      if (this.#offsets.length % BREATH_PAGES === 0) await setImmediate();
    }
  }

  async count(): Promise<number> {
    await this.#walkTo(Infinity);
    return this.#offsets.length;
  }

  /** Whether there is a page `index`, without walking further than to it. */
  async has(index: number): Promise<boolean> {
    await this.#walkTo(index);
    return index < this.#offsets.length;
  }

  async page(index: number): Promise<Directory> {
    if (!(await this.has(index))) {
      const count = this.#offsets.length;
      throw this.directories.file.damaged(
        `holds ${count} pages, but its description speaks of page ${index + 1}`,
      );
    }
    return this.directories.read(this.#offsets[index]);
  }
}
