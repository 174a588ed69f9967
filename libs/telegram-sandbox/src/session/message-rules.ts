import { BadMessage, constructorOf, MSG_CONTAINER } from './service-messages.js';
import type { BadMessageCode, InnerMessage } from './service-messages.js';
import type { Session } from './session.js';

const MAX_AGE_SECONDS = 300;
const MAX_AHEAD_SECONDS = 30;

/** What is wrong with the outermost message's id, given the time (unix seconds). */
export function checkMessageId({ messageId }: InnerMessage, unixSeconds: number): BadMessageCode | undefined {
  if (messageId & 3n) return BadMessage.idNotDivisibleBy4;
  const sentAt = Number(messageId >> 32n);
  if (sentAt < unixSeconds - MAX_AGE_SECONDS) return BadMessage.idTooLow;
  if (sentAt > unixSeconds + MAX_AHEAD_SECONDS) return BadMessage.idTooHigh;
  return undefined;
}

/**
 * What is wrong with a message that is new to the session: its id, its age or its sequence number.
 *
 * A request has an odd sequence number, a container an even one. Clients differ about acknowledgements, pings and their
 * like (mtcute counts them all as content), and Telegram lets them.
 */
export function checkNewMessage(
  message: InnerMessage,
  session: Session,
  isRequest: boolean,
): BadMessageCode | undefined {
  const { messageId, seqNo, body } = message;
  if (messageId & 3n) return BadMessage.idNotDivisibleBy4;
  if (session.inbox.isForgotten(messageId)) return BadMessage.tooOld;
  const isOdd = (seqNo & 1) === 1;
  if (isOdd && constructorOf(body) === MSG_CONTAINER) return BadMessage.seqNoNotEven;
  if (!isOdd && isRequest) return BadMessage.seqNoNotOdd;
  const order = session.inbox.seqNoError(message);
  if (order) return order === 'tooLow' ? BadMessage.seqNoTooLow : BadMessage.seqNoTooHigh;
  return undefined;
}
