// The empty Angular application that the panel is compared with, built in the same run.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { clientApp } from '../../api/dist/web/client-app.js';
import { node, run } from '../../scripts/prepare.mjs';
import { compressAssets } from '../build/compress-assets.mjs';

export const SKELETON = fileURLToPath(new URL('skeleton/dist/browser', import.meta.url));

/** Who opens the page seems to be signed in, as at the panel. */
const SIGNED_IN = { tokenOf: () => 'token' };

export async function buildSkeleton() {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const ng = fileURLToPath(new URL('../../node_modules/.bin/ng', import.meta.url));
  await run(
    node,
    [ng, 'build', '--configuration', 'skeleton'],
    'The empty application could not be built: see above.',
    {
      cwd,
    },
  );
  await compressAssets(SKELETON);
}

/** Serves it as the panel serves its client. */
export async function serveSkeleton() {
  const server = createServer(express().use(clientApp(SKELETON, SIGNED_IN))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
