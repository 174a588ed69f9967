import { decodeBase64 } from '../base64.js';
import { type FoundSession, SessionUnreadableError, checkSession, isTestAddress } from '../found-session.js';
import { type JsonObject, isObject } from '../json.js';

/** The `session.json` of gotd: `{"Version":1,"Data":{"DC":2,"Addr":"…:443","AuthKey":"<Base64>",…}}`. Null for another object. */
export function readGotdJson(json: JsonObject): FoundSession | null {
  const data = json['Data'];
  if (!isObject(data) || !('AuthKey' in data)) return null;
  const { DC: dc, Addr: address, AuthKey: key } = data;
  const authKey = typeof key === 'string' ? decodeBase64(key) : null;
  if (typeof dc !== 'number' || !authKey)
    throw new SessionUnreadableError('damaged', 'It has no data centre or no key');
  const host = typeof address === 'string' ? address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') : null;
  const rest = { userId: null, isBot: null, apiId: null };
  return checkSession({ library: 'gotd', dc, isTest: isTestAddress(host), authKey, ...rest });
}
