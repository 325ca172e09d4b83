interface Closable {
  close(): Promise<void>;
}

interface Lease<T> {
  opened: Promise<T>;
  users: number;
}

/** Keeps the most recently used few of things that must be closed, and never closes one that is in use. */
export class LeasePool<T extends Closable> {
  readonly #capacity: number;
  /** Least recently used first. */
  readonly #leases = new Map<string, Lease<T>>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Runs `use` on the thing named `key`, opening it if need be. What could not be opened is not kept. */
  async with<Result>(
    key: string,
    open: () => Promise<T>,
    use: (thing: T) => Promise<Result>,
  ): Promise<Result> {
    const lease = this.#leases.get(key) ?? { opened: open(), users: 0 };
    this.#leases.delete(key);
    this.#leases.set(key, lease);
    lease.users++;
    try {
      return await use(await lease.opened);
    } catch (error) {
      const failed = await lease.opened.then(
        () => false,
        () => true,
      );
      if (failed && this.#leases.get(key) === lease) this.#leases.delete(key);
      throw error;
    } finally {
      lease.users--;
      await this.#trim();
    }
  }

  async #trim(): Promise<void> {
    for (const [key, lease] of this.#leases) {
      if (this.#leases.size <= this.#capacity) return;
      if (lease.users > 0) continue;
      this.#leases.delete(key);
      await closeLease(lease);
    }
  }

  /** Closes everything that is kept; nothing may be in use any more. */
  async close(): Promise<void> {
    const leases = [...this.#leases.values()];
    this.#leases.clear();
    await Promise.all(leases.map(closeLease));
  }
}

async function closeLease<T extends Closable>(lease: Lease<T>): Promise<void> {
  const thing = await lease.opened.catch(() => null);
  await thing?.close();
}
