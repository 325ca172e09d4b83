import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { targetOf } from './request-checks.ts';

/** Who is let in: whoever has the token, once, and then the session that came by it. */
export interface Access {
  readonly token: string;
  /** Cookies belong to a host whatever the port; name and content tell workstations apart. */
  name(port: number): void;
  /** Whether the token has been used up. */
  isUsed(): boolean;
  mayRead(request: IncomingMessage): boolean;
  /** The cookie to set in answer to a request that came by the token; null where none is needed. */
  cookieFor(request: IncomingMessage): string | null;
  /** Whether a WebSocket may connect; the first that may uses the token up. */
  claim(request: IncomingMessage): boolean;
}

/** @param secret the session's cookie follows from it and the port */
export function createAccess(secret: Uint8Array): Access {
  const token = randomBytes(32).toString('base64url');
  const sessionAt = (port: number): string =>
    createHmac('sha256', secret).update(`session ${port}`).digest('base64url');
  let cookieName = 'janus3d';
  let session = sessionAt(0);
  let used = false;
  const hasToken = (request: IncomingMessage): boolean =>
    !used && same(targetOf(request)?.query.get('token'), token);
  const hasSession = (request: IncomingMessage): boolean => {
    const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
    return pairs.some(([name, value]) => name === cookieName && same(value, session));
  };
  const pending = new WeakSet<IncomingMessage>();
  return {
    token,
    name: (port) => {
      cookieName = `janus3d-${port}`;
      session = sessionAt(port);
    },
    isUsed: () => used,
    mayRead: (request) => hasSession(request) || hasToken(request),
    cookieFor: (request) =>
      !hasSession(request) && (hasToken(request) || pending.has(request))
        ? `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`
        : null,
    claim: (request) => {
      if (hasSession(request)) {
        used = true;
        return true;
      }
      if (!hasToken(request)) return false;
      pending.add(request);
      used = true;
      return true;
    },
  };
}

/** Compares without telling by its duration how much of a guess was right. */
function same(given: string | null | undefined, wanted: string): boolean {
  const a = Buffer.from(given ?? '');
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}
