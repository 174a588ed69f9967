import { type CipherKey, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Recommended size of a GCM nonce, and the full tag (NIST SP 800-38D, 5.2.1). */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM: IV, ciphertext and tag in one buffer. `context` is authenticated with it, not stored. */
export function encrypt(key: CipherKey, plain: Buffer, context: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Null when the key or the context is wrong, or a bit has changed. */
export function decrypt(key: CipherKey, box: Buffer, context: string): Buffer | null {
  if (box.length < IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(box.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(box.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}
