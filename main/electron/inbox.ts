/** What the system asks the running program for: a project to open, or null for its window alone. */
type Request = string | null;

/**
 * Keeps requests that come before there is a window: macOS tells of a double-clicked project before the program is ready. Of several
 * projects the last counts, for one is open at a time.
 */
export class Inbox {
  private waiting: Request = null;
  private answer: ((request: Request) => void) | null = null;

  ask(request: Request): void {
    if (this.answer) this.answer(request);
    else this.waiting = request ?? this.waiting;
  }

  /** From now on requests go to `answer`. Returns the project asked for until now. */
  connect(answer: (request: Request) => void): Request {
    this.answer = answer;
    return this.waiting;
  }
}
