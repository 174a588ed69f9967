import { randomBytes } from 'node:crypto';

/** A unique secret that the scrubber does not recognise, so the log must not contain it in the first place. */
const canary = () => Array.from(randomBytes(24), (byte) => String.fromCharCode(97 + (byte % 26))).join('');
export const hexCanary = () => randomBytes(16).toString('hex');

/** All secrets of the run, by name. */
export const secrets = new Map<string, Buffer>();

/** Creates a canary for a secret of the run. */
export function secret(name: string, value = canary()): string {
  secrets.set(name, Buffer.from(value));
  return value;
}

/** Texts inside sealed JSON, and the bytes that they encode. */
export function keepSealed(name: string, text: string): void {
  const leaves = text.startsWith('{') ? text.match(/"[^"]{20,}"/g)?.map((leaf) => leaf.slice(1, -1)) : [text];
  for (const [i, leaf] of (leaves ?? []).entries()) {
    secrets.set(`${name} ${i}`, Buffer.from(leaf));
    for (const encoding of ['hex', 'base64url'] as const) {
      const bytes = Buffer.from(leaf, encoding);
      if (bytes.length >= 16) secrets.set(`${name} ${i}, as bytes of ${encoding}`, bytes);
    }
  }
}
