import { createSecretKey } from 'node:crypto';
import library from 'telegram/crypto/IGE.js';

const { prototype } = library.IGE;
/** The function of the library as it came. */
export const libraryEncrypt = prototype.encryptIge;

/**
 * The library hands the key of every message to Node as bytes, which Node takes ten times slower than a key object: by
 * way of exceptions it finds out what they are. As soon as this module is loaded, Node gets the object.
 */
prototype.encryptIge = function (plain) {
  const bytes = Reflect.get(this, 'key') as Buffer;
  Reflect.set(this, 'key', createSecretKey(bytes));
  try {
    return libraryEncrypt.call(this, plain);
  } finally {
    Reflect.set(this, 'key', bytes);
  }
};
