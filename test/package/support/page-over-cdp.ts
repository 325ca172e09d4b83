import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface CdpPage {
  /** Value of a script in the page. */
  evaluate(script: string): Promise<unknown>;
  close(): void;
}

/**
 * The page at `address` of a program with an open debugging port, by the bare protocol: the fuses of a package keep Playwright out. Null
 * while there is none.
 */
export async function pageOverCdp(port: number, address: string): Promise<CdpPage | null> {
  const pages = await fetch(`http://127.0.0.1:${port}/json/list`)
    .then((response) => response.json() as Promise<{ url: string; webSocketDebuggerUrl: string }[]>)
    .catch(() => []);
  const page = pages.find(({ url }) => url === address);
  if (!page) return null;
  const socket = new WebSocket(page.webSocketDebuggerUrl);
  await once(socket, 'open');
  let nextId = 1;
  return {
    close: () => socket.close(),
    evaluate: (expression) =>
      new Promise((resolve) => {
        const id = nextId++;
        const listen = (data: Buffer): void => {
          const message = JSON.parse(data.toString()) as {
            id?: number;
            result?: { result: { value?: unknown } };
          };
          if (message.id !== id) return;
          socket.off('message', listen);
          resolve(message.result?.result.value);
        };
        socket.on('message', listen);
        const params = { expression, awaitPromise: true, returnByValue: true };
        socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
      }),
  };
}
