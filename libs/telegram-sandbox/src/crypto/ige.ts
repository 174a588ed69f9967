import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';

const BLOCK = 16;

/**
 * AES-256 in IGE mode (https://core.telegram.org/mtproto/glossary), which OpenSSL 3 no longer offers:
 * `out[i] = encrypt(in[i] ^ out[i - 1]) ^ in[i - 1]`.
 *
 * @param data whole blocks of 16 bytes
 * @param iv 32 bytes: what stands before the first block of the output, then of the input
 */
export function igeEncrypt(data: Buffer, key: Buffer, iv: Buffer): Buffer {
  // Without its last step a block is that of CBC over `in[i] ^ in[i - 2]`, so OpenSSL can do all of them in one call.
  const inputBefore = Buffer.concat([iv.subarray(BLOCK), data]);
  const mixed = Buffer.from(data);
  for (let i = BLOCK; i < mixed.length; i++) mixed[i] = (mixed[i] ?? 0) ^ (inputBefore[i - BLOCK] ?? 0);
  const cipher = createCipheriv('aes-256-cbc', createSecretKey(key), iv.subarray(0, BLOCK)).setAutoPadding(false);
  const out = cipher.update(mixed);
  for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) ^ (inputBefore[i] ?? 0);
  return out;
}

/** The inverse of `igeEncrypt`: `out[i] = decrypt(in[i] ^ out[i - 1]) ^ in[i - 1]`, one block after the other. */
export function igeDecrypt(data: Buffer, key: Buffer, iv: Buffer): Buffer {
  // Node takes a key object seven times faster than the bytes of one.
  const decipher = createDecipheriv('aes-256-ecb', createSecretKey(key), null).setAutoPadding(false);
  const inputBefore = Buffer.concat([iv.subarray(0, BLOCK), data]);
  const out = Buffer.alloc(data.length);
  const block = Buffer.alloc(BLOCK);
  let outputBefore = iv.subarray(BLOCK);
  for (let at = 0; at < data.length; at += BLOCK) {
    for (let i = 0; i < BLOCK; i++) block[i] = (data[at + i] ?? 0) ^ (outputBefore[i] ?? 0);
    const decrypted = decipher.update(block);
    for (let i = 0; i < BLOCK; i++) out[at + i] = (decrypted[i] ?? 0) ^ (inputBefore[at + i] ?? 0);
    outputBefore = out.subarray(at, at + BLOCK);
  }
  return out;
}
