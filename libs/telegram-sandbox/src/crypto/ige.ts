import { createCipheriv, createDecipheriv } from 'node:crypto';

/**
 * AES-256 in IGE mode (https://core.telegram.org/mtproto/glossary), which OpenSSL 3 no longer offers.
 *
 * @param data whole blocks of 16 bytes
 * @param iv 32 bytes: what stands before the first block of the output, then of the input
 */
export function igeEncrypt(data: Buffer, key: Buffer, iv: Buffer): Buffer {
  const block = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  return chain(data, iv.subarray(0, 16), iv.subarray(16), (bytes) => block.update(bytes));
}

/** The inverse of `igeEncrypt`. */
export function igeDecrypt(data: Buffer, key: Buffer, iv: Buffer): Buffer {
  const block = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  return chain(data, iv.subarray(16), iv.subarray(0, 16), (bytes) => block.update(bytes));
}

/** `out[i] = cipher(in[i] ^ out[i - 1]) ^ in[i - 1]`; decryption is the same with the two halves of the iv swapped. */
function chain(data: Buffer, outBefore: Buffer, inBefore: Buffer, cipher: (block: Buffer) => Buffer): Buffer {
  const out = Buffer.alloc(data.length);
  const block = Buffer.alloc(16);
  let lastOut = outBefore;
  let lastIn = inBefore;
  for (let at = 0; at < data.length; at += 16) {
    const input = data.subarray(at, at + 16);
    for (let i = 0; i < 16; i++) block[i] = input.readUInt8(i) ^ lastOut.readUInt8(i);
    const ciphered = cipher(block);
    for (let i = 0; i < 16; i++) out[at + i] = ciphered.readUInt8(i) ^ lastIn.readUInt8(i);
    lastOut = out.subarray(at, at + 16);
    lastIn = input;
  }
  return out;
}
