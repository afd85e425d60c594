/** A plain server of static files, as one may find anywhere: no compression, no headers but the type, and the page in a folder. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface StaticServer {
  /** Address of the page's folder. */
  readonly address: string;
  readonly close: () => void;
}

/** The build, where the tests that read it find it. */
export const BUILD_FOLDER = process.env['E2E_BUILD'] ?? 'dist';

/** Serves a build from a sub-path. */
export async function serveBuild(folder: string): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname.replace(/^\/some\/where\//, '');
    const file = join(folder, path === '' ? 'index.html' : path);
    try {
      const body = readFileSync(file);
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/some/where/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
