import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Texts. `index.html` is not among them: each answer has another nonce in it. */
const COMPRESSIBLE = /\.(js|css|svg)$/;

const compress = {
  '.br': (text) => promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }),
  '.gz': (text) => promisify(gzip)(text, { level: constants.Z_BEST_COMPRESSION }),
};

/**
 * Writes `main.js.br` (Brotli, RFC 7932) and `main.js.gz` (gzip, RFC 1952) beside `main.js`, for the API to send.
 *
 * @param {string} directory of the built client
 */
export async function compressAssets(directory) {
  const files = (await readdir(directory))
    .filter((name) => COMPRESSIBLE.test(name))
    .map((name) => join(directory, name));
  await Promise.all(files.map(compressFile));
}

async function compressFile(file) {
  const text = await readFile(file);
  await Promise.all(
    Object.entries(compress).map(async ([extension, run]) => writeFile(`${file}${extension}`, await run(text))),
  );
}
