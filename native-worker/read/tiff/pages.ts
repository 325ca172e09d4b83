import { setImmediate } from 'node:timers/promises';
import type { Directory, TiffDirectories } from './directory.ts';

const BREATH_PAGES = 2000;

/**
 * The chain of page directories of a TIFF, walked only as far as it is asked for: a page costs one small read and one
 * number. A chain that returns to an earlier page is refused.
 */
export class TiffPages {
  readonly directories: TiffDirectories;
  readonly #offsets: number[] = [];
  readonly #seen = new Set<number>();
  #ended = false;
  readonly #grows: boolean;

  /**
   * `known`: positions of all pages, where an index in the file gives them. `grows`: the last page speaks of one behind the end of the file, which
   * is not written yet.
   */
  constructor(directories: TiffDirectories, known?: number[], grows = false) {
    this.directories = directories;
    this.#grows = grows;
    if (known) {
      this.#offsets = known;
      this.#ended = true;
    }
  }

  async #walkTo(index: number): Promise<void> {
    const { file, first } = this.directories;
    while (!this.#ended && this.#offsets.length <= index) {
      const last = this.#offsets.at(-1);
      const next = last === undefined ? first : this.directories.nextOf(last);
      const isToCome = this.#grows && last !== undefined && next >= file.size;
      if (next === 0 || isToCome) {
        this.#ended = true;
        this.#seen.clear();
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
