import { randomBytes } from 'node:crypto';
import { DH_BYTES, DH_GENERATOR, DH_PRIME } from '../crypto/diffie-hellman.js';
import { toBytes } from '../crypto/bytes.js';
import { isValidPublicValue, makeVerifier, PasswordChallenge } from '../crypto/srp.js';
import type { PasswordVerifier } from '../crypto/srp.js';
import type { Api, Tl } from '../tl/codec.js';
import { RpcError } from '../world/rpc-error.js';
import { toAuthorization } from './auth.js';
import { method } from './call.js';

interface OpenChallenge {
  srpId: bigint;
  challenge: PasswordChallenge;
  /** The password that the challenge is for. */
  text: string;
}

/** 2FA by SRP (https://core.telegram.org/api/srp): each key has one challenge at a time, valid for one try. */
export function password() {
  const verifiers = new Map<string, PasswordVerifier>();
  const challenges = new Map<string, OpenChallenge>();

  /** Hashing is slow, so each password is hashed once. */
  function verifierOf(text: string): PasswordVerifier {
    let verifier = verifiers.get(text);
    if (!verifier) verifiers.set(text, (verifier = makeVerifier(text)));
    return verifier;
  }

  return [
    method<Api.account.GetPassword>('account.getPassword', ({ world, device }) => {
      const account = world.signIns.accountBeforePassword(device.id);
      if (!account.password) return { ...FOR_NEW_PASSWORDS, secureRandom: randomBytes(DH_BYTES) };
      const verifier = verifierOf(account.password.text);
      const { text } = account.password;
      const open = { srpId: randomBytes(8).readBigInt64LE(), challenge: new PasswordChallenge(verifier), text };
      challenges.set(device.id, open);
      return {
        ...FOR_NEW_PASSWORDS,
        secureRandom: randomBytes(DH_BYTES),
        hasPassword: true,
        currentAlgo: algorithm(verifier),
        srp_B: open.challenge.publicValue,
        srpId: open.srpId,
        hint: account.password.hint,
      };
    }),
    method<Api.auth.CheckPassword>('auth.checkPassword', ({ world, device }, { password }) => {
      const { phone, password: current } = world.signIns.accountBeforePassword(device.id);
      const { passwordAttempts } = world.signIns;
      passwordAttempts.assertAllowed(phone);
      if (password._ !== 'inputCheckPasswordSRP') throw new RpcError(400, 'PASSWORD_HASH_INVALID');
      const open = challenges.get(device.id);
      challenges.delete(device.id);
      if (open?.srpId !== password.srpId) throw new RpcError(400, 'SRP_ID_INVALID');
      if (!isValidPublicValue(password.A)) throw new RpcError(400, 'SRP_A_INVALID');
      if (open.text !== current?.text) throw new RpcError(400, 'SRP_PASSWORD_CHANGED');
      if (!open.challenge.accepts(password.A, password.M1)) {
        passwordAttempts.recordWrongPassword(phone);
        throw new RpcError(400, 'PASSWORD_HASH_INVALID');
      }
      return toAuthorization(world.signIns.signInWithPassword(device));
    }),
  ];
}

function algorithm({ salt1, salt2 }: { salt1: Buffer; salt2: Buffer }): Tl<Api.TypePasswordKdfAlgo> {
  return {
    _: 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow',
    salt1,
    salt2,
    g: Number(DH_GENERATOR),
    p: toBytes(DH_PRIME, DH_BYTES),
  };
}

const FOR_NEW_PASSWORDS = {
  _: 'account.password' as const,
  newAlgo: algorithm({ salt1: randomBytes(8), salt2: randomBytes(16) }),
  newSecureAlgo: { _: 'securePasswordKdfAlgoPBKDF2HMACSHA512iter100000' as const, salt: randomBytes(8) },
};
