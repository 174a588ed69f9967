import type { Session } from './session.js';
import { BadMessage, constructorOf, GZIP_PACKED, MSG_CONTAINER } from './service-messages.js';
import type { BadMessageCode, InnerMessage } from './service-messages.js';

const MAX_AGE_SECONDS = 300;
const MAX_AHEAD_SECONDS = 30;

/** What is wrong with the outermost message's id, given the time (unix seconds). */
export function checkTime({ messageId }: InnerMessage, unixSeconds: number): BadMessageCode | undefined {
  const sentAt = Number(messageId >> 32n);
  if (sentAt < unixSeconds - MAX_AGE_SECONDS) return BadMessage.idTooLow;
  if (sentAt > unixSeconds + MAX_AHEAD_SECONDS) return BadMessage.idTooHigh;
  return undefined;
}

/**
 * What is wrong with a message as such.
 *
 * Only containers and requests are checked for their sequence number: clients differ about acks and pings, and
 * Telegram lets them.
 */
export function checkForm({ messageId, seqNo, body }: InnerMessage, isRequest: boolean): BadMessageCode | undefined {
  if (messageId & 3n) return BadMessage.idNotDivisibleBy4;
  const id = constructorOf(body);
  const isOdd = (seqNo & 1) === 1;
  if (isOdd && id === MSG_CONTAINER) return BadMessage.seqNoNotEven;
  if (!isOdd && (isRequest || id === GZIP_PACKED)) return BadMessage.seqNoNotOdd;
  return undefined;
}

/** What is wrong with a message that is not known to the session. */
export function checkAge({ messageId }: InnerMessage, session: Session): BadMessageCode | undefined {
  return session.isTooOld(messageId) ? BadMessage.tooOld : undefined;
}
