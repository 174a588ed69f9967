// Part of the client's build, after `ng build`: what the API reads and sends besides the files of Angular.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compressAssets } from './compress-assets.mjs';
import { mergeScripts } from './merge-scripts.mjs';
import { pagePreloads } from './page-preloads.mjs';

const dist = new URL('../dist/', import.meta.url);
const read = (path) => readFile(new URL(path, dist), 'utf8');

await mergeScripts(fileURLToPath(dist));
await compressAssets(fileURLToPath(new URL('browser', dist)));
const preloads = pagePreloads(JSON.parse(await read('browser-stats.json')), await read('browser/index.html'));
await writeFile(new URL('preloads.json', dist), `${JSON.stringify(preloads, null, 2)}\n`);
