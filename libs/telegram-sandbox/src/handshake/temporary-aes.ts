import { sha1 } from '../crypto/bytes.js';

/** `tmp_aes_key` and `tmp_aes_iv`, which encrypt the Diffie-Hellman parameters. */
export function temporaryAes(newNonce: Buffer, serverNonce: Buffer): { key: Buffer; iv: Buffer } {
  const both = sha1(serverNonce, newNonce);
  return {
    key: Buffer.concat([sha1(newNonce, serverNonce), both.subarray(0, 12)]),
    iv: Buffer.concat([both.subarray(12, 20), sha1(newNonce, newNonce), newNonce.subarray(0, 4)]),
  };
}
