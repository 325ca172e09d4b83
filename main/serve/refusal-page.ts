import type { ServerResponse } from 'node:http';
import { setSecurityHeaders } from './security-headers.ts';

/** Answers a person whose address is used up or wrong with what to do; there is nothing else on that page. */
export function sendRefusalPage(response: ServerResponse, isUsed: boolean): void {
  setSecurityHeaders(response);
  response.setHeader('Content-Security-Policy', "default-src 'none'; base-uri 'none'; form-action 'none'");
  const fact = isUsed
    ? 'This address has been opened before, and each works once.'
    : 'This address is not the one that janus3d serve printed.';
  const remedy = isUsed
    ? 'Go on in the browser in which it was opened first: there the workstation is open, and the address without its token works too. For another browser end janus3d serve with Ctrl-C, start it again and open the address that it prints; finished work is kept.'
    : 'Copy the whole line that it printed, with the token at its end. If that is gone, end janus3d serve with Ctrl-C and start it again.';
  response
    .writeHead(403, { 'Content-Type': 'text/html; charset=utf-8' })
    .end(
      `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Janus3D</title>\n<h1>Janus3D</h1>\n<p>${fact}</p>\n<p>${remedy}</p>\n</html>\n`,
    );
}
