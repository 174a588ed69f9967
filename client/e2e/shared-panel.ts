import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { Panel } from './panel';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the URL of the panel that the test files of a run share, and starts it when it is first asked. */
    sharedPanel: string;
  }
}

/** A panel takes two seconds of CPU to start, and files that test the browser need none of their own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<Panel> | undefined;
  const server = createServer((_, response) => {
    started ??= Panel.start();
    started.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  project.provide('sharedPanel', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.close();
    await (await started)?.stop();
  };
}
