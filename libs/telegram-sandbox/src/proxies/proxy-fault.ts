/**
 * What a proxy does wrong, towards its clients.
 * - `refuse` resets new connections at once.
 * - `mute` sends nothing after `afterAnswers` answers, none if not given. What Telegram sends counts as answers, too.
 * - `cutAfter` closes the connection when it has sent this many bytes.
 * - `slow` sends one byte at a time, one each turn of the event loop, or every `everyMs`.
 * - `garbage` changes every byte.
 */
export type ProxyFault =
  | { kind: 'refuse' }
  | { kind: 'mute'; afterAnswers?: number }
  | { kind: 'cutAfter'; bytes: number }
  | { kind: 'slow'; everyMs?: number }
  | { kind: 'garbage' };
