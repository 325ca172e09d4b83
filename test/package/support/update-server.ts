import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const NAME = 'Janus3D-99.0.0-linux-x86_64.AppImage';

export interface UpdateServer {
  address: string;
  /** Paths that were asked for. */
  asked: string[];
  /** The newer package. */
  image: Buffer;
  close(): void;
}

/** A web server with a newer AppImage, a program that does nothing, and the file that tells of it. */
export async function serveUpdate(): Promise<UpdateServer> {
  const image = Buffer.from('#!/bin/sh\n');
  const sha512 = createHash('sha512').update(image).digest('base64');
  const files = new Map<string, string | Buffer>([
    [`/${NAME}`, image],
    [
      '/latest-linux.yml',
      JSON.stringify({
        version: '99.0.0',
        files: [{ url: NAME, sha512, size: image.length }],
        path: NAME,
        sha512,
        releaseDate: '2026-01-01T00:00:00.000Z',
      }),
    ],
  ]);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    asked.push(pathname);
    const file = files.get(pathname);
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/`, asked, image, close: () => server.close() };
}
