const REDACTED = '[redacted]';
/** UTF-16 units of one text; the rest is cut, which bounds the cost of a line. */
const MAX_LENGTH = 16_384;
/** Of a run of characters of base64: 30 bytes. */
const KEY_MIN_LENGTH = 40;

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;

/** Applied in this order. No pattern can backtrack for long, since each matches a text in one way only. */
const RULES: [pattern: RegExp, replacement: string | ((match: string) => string)][] = [
  // A signed token (RFC 7519): base64url of `{"…`, and its parts.
  [/(?<![\w-])eyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g, REDACTED],
  // The password in the address of a server.
  [/(\b[a-z]{2,12}:\/\/[^\s:@/]{0,64}:)[^\s@/]{1,256}(?=@)/gi, `$1${REDACTED}`],
  // A code of Telegram or of an app.
  [/((?:\bcodes?|_code|код[а-я]{0,2})\W{1,4}(?:is |was )?)\d{5,8}(?!\d)/gi, `$1${REDACTED}`],
  // A phone, as people and Telegram write it (E.164: up to 15 digits).
  [/\+\d(?:[ ().-]{0,2}\d){6,14}(?!\d)/g, REDACTED],
  [/(\bphones?\W{1,4})\d{7,15}(?!\d)/gi, `$1${REDACTED}`],
  // Without a sign of it. Telegram's ids have up to 10 digits, milliseconds since 1970 have 13 that begin with 1.
  [/(?<![\w.-])(?:\d{11,12}|[2-9]\d{12})(?![\w-]|\.\d)/g, REDACTED],
  // An api_hash, a key or a digest in hex.
  [/(?<![\da-z])[\da-f]{32,}(?![\da-z])/gi, REDACTED],
  // A session or a key in base64.
  [new RegExp(`[\\w+/-]{${KEY_MIN_LENGTH},}={0,2}`, 'g'), (run) => (isKey(run) ? REDACTED : run)],
];

/**
 * Redacts what looks like a secret: a last line of defence against messages of libraries and mistakes of ours. Nothing relies
 * on it.
 */
export function scrubbed(text: string): string {
  const more = text.length - MAX_LENGTH;
  const kept = more > 0 ? `${text.slice(0, MAX_LENGTH)} … (${more} more characters)` : text;
  return RULES.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement as string), kept);
}

/**
 * Whether a run of letters and digits is random: more than half of the neighbours in base64 of random bytes are of different
 * kinds (capital, small, digit). Paths, names and ids change far more seldom.
 */
function isKey(run: string): boolean {
  const text = run.replace(UUID, '');
  if (text.length < KEY_MIN_LENGTH) return false;
  const changes = text.match(/[A-Z](?=[a-z\d])|[a-z](?=[A-Z\d])|\d(?=[A-Za-z])/g)?.length ?? 0;
  return changes > text.length * 0.3;
}
