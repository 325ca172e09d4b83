import type { IncomingMessage } from 'node:http';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether a Host header names this machine by loopback; the port may be that of a tunnel. */
export function isLoopbackHost(host: string | undefined): boolean {
  const [, name] = /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(host ?? '') ?? [];
  return name !== undefined && LOOPBACK.has(name.toLowerCase());
}

/** Browsers send where a page comes from; it must be this server. Programs that are no browsers send nothing. */
export function isAllowedOrigin({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined || headers.origin === `http://${headers.host}`;
}

/** Path and query of a request; null where it names no path of this server. Nothing in it can throw. */
export function targetOf({ url = '' }: IncomingMessage): { path: string; query: URLSearchParams } | null {
  const [, path, query] = /^(\/(?!\/)[^?#]*)(?:\?([^#]*))?$/.exec(url) ?? [];
  return path === undefined ? null : { path, query: new URLSearchParams(query ?? '') };
}
