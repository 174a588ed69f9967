import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { clientApp } from '../../../api/dist/web/client-app.js';
import { securityHeaders } from '../../../api/dist/http/security-headers.js';

const DIRECTORY = fileURLToPath(new URL('../../dist/browser', import.meta.url));

/**
 * The built client as the panel serves it, to a browser that seems to be signed in.
 *
 * @param {import('express').RequestHandler} api answers what is asked for below `/api`
 */
export function builtClient(api) {
  const app = express();
  app.use('/api', api);
  app.use(securityHeaders({ publicUrls: [] }));
  app.use(clientApp(DIRECTORY, { tokenOf: () => 'token' }));
  return app;
}

/**
 * The file of the build that begins with a module.
 *
 * @param {string} module its path in the client's folder
 */
export function fileOf(module) {
  const { outputs } = JSON.parse(readFileSync(new URL('../../dist/browser-stats.json', import.meta.url), 'utf8'));
  const file = Object.keys(outputs).find((name) => outputs[name].entryPoint === module);
  if (!file) throw new Error(`no file of the build begins with ${module}`);
  return file;
}
