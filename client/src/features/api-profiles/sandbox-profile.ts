import { API_ID_MAX, type CreateApiProfile } from '@giftbuyer/contracts';

/** The sandbox accepts any api_id and hash; random ones do not collide with existing profiles. */
export function newSandboxProfile(name: string): CreateApiProfile {
  const random = crypto.getRandomValues(new Uint8Array(20));
  const number = new DataView(random.buffer).getUint32(0);
  const hash = [...random.subarray(4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { name, environment: 'sandbox', api_id: 2 + (number % (API_ID_MAX - 1)), api_hash: hash };
}
